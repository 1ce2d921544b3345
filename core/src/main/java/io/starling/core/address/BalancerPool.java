package io.starling.core.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The addresses that a cluster gives to Services of the type LoadBalancer.
 *
 * @param spans in the order in which they were written
 */
public record BalancerPool(List<Span> spans) implements AddressRange {
    /** More are a mistake rather than a wish. */
    private static final int MOST = 65_536;

    private static final List<Cidr> OTHERS =
            List.of(new Cidr(0, 8), cidr("127.0.0.0/8"), cidr("224.0.0.0/3"), cidr(Block.CLUSTER_IPS.range()));

    /** Addresses from one to another, both included, as the 32 bits of each. */
    public record Span(int first, int last) {
        int size() {
            return last - first + 1;
        }

        private String text() {
            return first == last ? BalancerPool.text(first) : BalancerPool.text(first) + "-" + BalancerPool.text(last);
        }
    }

    public BalancerPool {
        spans = List.copyOf(spans);
    }

    /**
     * Reads {@code 192.0.2.10-192.0.2.20, 198.51.100.8/29, 203.0.113.7}; nothing is a pool without addresses.
     *
     * @throws IllegalArgumentException with a sentence for the user, where it makes no sense
     */
    public static BalancerPool of(String text) {
        List<Span> spans = new ArrayList<>();
        long size = 0;
        for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
            Span span = span(part.strip());
            size += Integer.toUnsignedLong(span.last()) - Integer.toUnsignedLong(span.first()) + 1;
            if (size > MOST) {
                throw new IllegalArgumentException("a pool has at most " + MOST + " load-balancer addresses");
            }
            for (Span other : spans) {
                if (Integer.compareUnsigned(span.first(), other.last()) <= 0
                        && Integer.compareUnsigned(other.first(), span.last()) <= 0) {
                    throw new IllegalArgumentException("load-balancer addresses are in the pool twice: " + span.text());
                }
            }
            spans.add(span);
        }
        return new BalancerPool(spans);
    }

    private static Span span(String part) {
        int dash = part.indexOf('-');
        Optional<Span> span = part.indexOf('/') >= 0
                ? Cidr.strict(part).map(range -> new Span(range.network(), last(range)))
                : Cidr.address(dash < 0 ? part : part.substring(0, dash).strip())
                        .flatMap(first -> Cidr.address(
                                        dash < 0
                                                ? part
                                                : part.substring(dash + 1).strip())
                                .map(last -> new Span(first, last)));
        if (span.isEmpty()
                || Integer.compareUnsigned(span.get().first(), span.get().last()) > 0) {
            throw new IllegalArgumentException("'" + part
                    + "' are no load-balancer addresses like 192.0.2.10-192.0.2.20, 192.0.2.8/29 or 192.0.2.7");
        }
        for (Cidr other : OTHERS) {
            if (Integer.compareUnsigned(span.get().first(), last(other)) <= 0
                    && Integer.compareUnsigned(other.network(), span.get().last()) <= 0) {
                throw new IllegalArgumentException(
                        "'" + part + "' can't be load-balancer addresses: " + other + " has another use");
            }
        }
        return span.get();
    }

    private static int last(Cidr range) {
        return range.network() | (range.prefix() == 32 ? 0 : -1 >>> range.prefix());
    }

    private static Cidr cidr(String text) {
        return Cidr.strict(text).orElseThrow();
    }

    @Override
    public int size() {
        return spans.stream().mapToInt(Span::size).sum();
    }

    @Override
    public String at(int place) {
        int left = place;
        for (Span span : spans) {
            if (left < span.size()) {
                return text(span.first() + left);
            }
            left -= span.size();
        }
        throw new IndexOutOfBoundsException(place);
    }

    @Override
    public Optional<Integer> placeOf(String address) {
        int before = 0;
        for (Span span : spans) {
            int from = before;
            Optional<Integer> place = Cidr.address(address)
                    .filter(bits -> Integer.compareUnsigned(span.first(), bits) <= 0
                            && Integer.compareUnsigned(bits, span.last()) <= 0)
                    .map(bits -> from + bits - span.first());
            if (place.isPresent()) {
                return place;
            }
            before += span.size();
        }
        return Optional.empty();
    }

    @Override
    public String range() {
        return String.join(", ", spans.stream().map(Span::text).toList());
    }

    private static String text(int bits) {
        return new Cidr(bits, 32).at(0);
    }
}
