package io.starling.node.network.policy;

import io.starling.core.address.Cidr;
import io.starling.core.policy.Allowed;
import io.starling.core.policy.Isolation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules that drop what policies don't allow, as one table. A connection is judged by its first packet, where it is forwarded: as who
 * the pod that sends it may speak to, then as who may speak to the pod that it goes to; so a machine's own words to its pods pass,
 * and so do a pod's to its machine.
 */
final class PolicyTable {
    private PolicyTable() {}

    /** Replaces the table in one transaction; there is none where nobody is isolated. */
    static String text(String table, Collection<Isolation> isolations) {
        String removal = "add table ip %1$s\ndelete table ip %1$s\n".formatted(table);
        if (isolations.isEmpty()) {
            return removal;
        }
        StringBuilder text =
                new StringBuilder(removal).append("table ip ").append(table).append(" {\n");
        List<String> said = new ArrayList<>();
        List<String> heard = new ArrayList<>();
        for (Isolation pod : isolations) {
            chain(pod.egress(), "from/" + pod.ip(), pod.ip(), "daddr", said, text);
            chain(pod.ingress(), "to/" + pod.ip(), pod.ip(), "saddr", heard, text);
        }
        text.append("  chain forwarded {\n    type filter hook forward priority filter - 4; policy accept;\n");
        text.append("    ct state established,related accept\n");
        dispatch("saddr", said, text);
        dispatch("daddr", heard, text);
        return text.append("  }\n}\n").toString();
    }

    private static void chain(
            @Nullable List<Allowed> allowed,
            String name,
            String ip,
            String peer,
            List<String> dispatch,
            StringBuilder text) {
        if (allowed == null) {
            return;
        }
        text.append("  chain ").append(name).append(" {\n");
        text.append("    ip ").append(peer).append(' ').append(ip).append(" return\n");
        allowed.forEach(each -> text.append("    ").append(rule(each, peer)).append('\n'));
        text.append("    drop\n  }\n");
        dispatch.add(ip + " : jump " + name);
    }

    private static void dispatch(String address, List<String> chains, StringBuilder text) {
        if (!chains.isEmpty()) {
            text.append("    ip ").append(address).append(" vmap { ");
            text.append(String.join(", ", chains)).append(" }\n");
        }
    }

    private static String rule(Allowed allowed, String peer) {
        List<String> words = new ArrayList<>();
        Set<Cidr> peers = allowed.peers();
        if (peers != null) {
            words.add("ip " + peer + " "
                    + peers.stream().map(Cidr::toString).sorted().collect(Collectors.joining(", ", "{ ", " }")));
        }
        allowed.except().forEach(range -> words.add("ip " + peer + " != " + range));
        if (!allowed.protocol().isEmpty()) {
            words.add("meta l4proto " + allowed.protocol().toLowerCase(Locale.ROOT));
            if (allowed.from() > 0) {
                words.add("th dport " + allowed.from() + (allowed.to() > allowed.from() ? "-" + allowed.to() : ""));
            }
        }
        words.add("return");
        return String.join(" ", words);
    }
}
