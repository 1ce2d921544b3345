package io.starling.core.address;

import java.util.Optional;

/**
 * A range of IPv4 addresses.
 *
 * @param network its first address; the bits beyond the prefix are 0
 * @param prefix 0 to 32
 */
public record Cidr(int network, int prefix) {
    private static final int BITS = 32;

    /** Refuses a prefix out of range; bits of the network beyond the prefix are cleared. */
    public Cidr {
        if (prefix < 0 || prefix > BITS) {
            throw new IllegalArgumentException("a prefix is a number from 0 to 32, not " + prefix);
        }
        network &= mask(prefix);
    }

    /** Reads {@code 10.244.0.0/16}; empty where the text is no such thing, or its address has bits beyond the prefix. */
    public static Optional<Cidr> strict(String text) {
        return parse(text).filter(cidr -> cidr.toString().equals(text));
    }

    /** Reads {@code 10.244.3.7/16} too, which is {@code 10.244.0.0/16}; empty where the text is no such thing. */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        return number(text.substring(slash + 1), BITS)
                .flatMap(prefix -> address(text.substring(0, slash)).map(address -> new Cidr(address, prefix)));
    }

    /** The 32 bits of {@code 10.0.0.1}; empty where the text is no IPv4 address. */
    public static Optional<Integer> address(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        int bits = 0;
        for (String part : parts) {
            Optional<Integer> octet = number(part, 255);
            if (octet.isEmpty()) {
                return Optional.empty();
            }
            bits = bits << 8 | octet.get();
        }
        return Optional.of(bits);
    }

    private static Optional<Integer> number(String text, int most) {
        if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        return Optional.of(Integer.parseInt(text)).filter(it -> it <= most);
    }

    /** Whether an address is in the range; false for what is no IPv4 address. */
    public boolean contains(String address) {
        return address(address).filter(bits -> (bits & mask(prefix)) == network).isPresent();
    }

    /** Whether every address of another range is in this one. */
    public boolean covers(Cidr other) {
        return other.prefix >= prefix && (other.network & mask(prefix)) == network;
    }

    /** Whether some address is in both. */
    public boolean overlaps(Cidr other) {
        return covers(other) || other.covers(this);
    }

    /** The address so many after the first, as text. */
    public String at(int place) {
        return text(network + place);
    }

    /** As text: {@code 10.244.0.0/16}. */
    @Override
    public String toString() {
        return text(network) + "/" + prefix;
    }

    private static String text(int bits) {
        return (bits >>> 24) + "." + (bits >>> 16 & 255) + "." + (bits >>> 8 & 255) + "." + (bits & 255);
    }

    private static int mask(int prefix) {
        return prefix == 0 ? 0 : -1 << (BITS - prefix);
    }
}
