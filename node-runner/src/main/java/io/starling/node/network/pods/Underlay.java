package io.starling.node.network.pods;

import io.starling.core.address.Cidr;
import io.starling.node.network.kernel.Nft;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The network that machines reach each other by, as this machine sees it. */
final class Underlay {
    private Underlay() {}

    /** How another machine is reached. */
    enum Hop {
        /** It is this machine. */
        HERE,
        /** It is on the same link: it can be told packets for its pods as they are. */
        LINK,
        /** Routers are in between, which know nothing of pods. */
        BEYOND,
        /** There is no way to it, now. */
        NONE
    }

    /** Why no other machine could reach pods by this member's address, as a sentence; empty where they could. */
    static Optional<String> obstacle(String address) {
        try {
            InetAddress own = InetAddress.getByName(address);
            if (own.isLoopbackAddress()) {
                return Optional.of("the member listens on " + address + ", where no other machine reaches it");
            }
            if (Cidr.address(own.getHostAddress()).isEmpty() || NetworkInterface.getByInetAddress(own) == null) {
                return Optional.of(address + " is no IPv4 address of this machine");
            }
        } catch (UnknownHostException | SocketException e) {
            return Optional.of(address + " is not known on this machine");
        }
        return Nft.run("", "ip", "-V").done()
                ? Optional.empty()
                : Optional.of("the tool ip is missing (apt-get install iproute2)");
    }

    /** How long packets may be on the interface that has an address. */
    static int mtu(String address) {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getByName(address))
                    .getMTU();
        } catch (UnknownHostException | SocketException e) {
            throw new IllegalStateException(address + " is not known on this machine any more", e);
        }
    }

    /** How other machines are reached, by their addresses, in one question to the kernel. */
    static Map<String, Hop> hops(List<String> addresses) {
        Map<String, Hop> hops = new LinkedHashMap<>();
        addresses.forEach(address -> hops.put(address, Hop.NONE));
        String questions = String.join(
                        "\n", addresses.stream().map(it -> "route get " + it).toList()) + "\n";
        Nft.run(questions, "ip", "-oneline", "-force", "-batch", "-")
                .output()
                .lines()
                .forEach(line -> {
                    List<String> words = List.of(line.strip().split("\\s+", -1));
                    boolean local = words.get(0).equals("local");
                    String address = words.size() > 1 && local ? words.get(1) : words.get(0);
                    if (hops.containsKey(address)) {
                        hops.put(address, local ? Hop.HERE : words.contains("via") ? Hop.BEYOND : Hop.LINK);
                    }
                });
        return hops;
    }
}
