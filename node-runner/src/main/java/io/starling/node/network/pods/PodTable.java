package io.starling.node.network.pods;

import java.util.Collection;

/** The rules that say whose address is replaced on the way out: a pod's, where it speaks to what is no pod. */
final class PodTable {
    private PodTable() {}

    /**
     * Replaces the table in one transaction.
     *
     * @param own the ranges of this machine's nodes
     * @param all those of all nodes
     * @param device the VXLAN: who isn't a pod speaks through it with this machine's address there, so that answers find back
     */
    static String text(String table, Collection<String> own, Collection<String> all, String device) {
        return """
                add table ip %1$s
                delete table ip %1$s
                table ip %1$s {
                  set own-pods { type ipv4_addr; flags interval; %2$s }
                  set pods { type ipv4_addr; flags interval; %3$s }
                  chain postrouting {
                    type nat hook postrouting priority srcnat - 4; policy accept;
                    ip saddr @own-pods ip daddr != @pods oifname != "%5$s*" masquerade
                    oifname "%4$s" ip saddr != @pods masquerade
                  }
                }
                """.formatted(table, elements(own), elements(all), device, PodBridge.PREFIX);
    }

    private static String elements(Collection<String> ranges) {
        return ranges.isEmpty() ? "" : "elements = { " + String.join(", ", ranges) + " }";
    }
}
