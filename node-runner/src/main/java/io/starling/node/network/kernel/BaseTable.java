package io.starling.node.network.kernel;

import io.starling.core.address.Block;

/** What the table holds whatever Services there are: its maps, and the chains by which the kernel comes in. */
final class BaseTable {
    /** Verdict by address, protocol and port. */
    static final String SERVICES = "services";
    /** Verdict by protocol and port, at all addresses of the machine. */
    static final String NODE_PORTS = "node-ports";
    /** Addresses, protocols and ports that lead to nobody. */
    static final String EMPTY = "empty";
    /** Protocols and node ports that lead to nobody. */
    static final String EMPTY_NODE_PORTS = "empty-node-ports";
    /** Pairs of one address: connections that lead an endpoint to itself. */
    static final String SELF = "self";
    /** On a packet: its source is replaced. On a connection: it goes to a Service. */
    static final String MARK = "0x00200000";

    private BaseTable() {}

    /** Replaces the table by an empty one with these parts; the rest of the transaction fills it. */
    static String text(String table) {
        return """
                add table ip %1$s
                delete table ip %1$s
                table ip %1$s {
                  map services { type ipv4_addr . inet_proto . inet_service : verdict; }
                  map node-ports { type inet_proto . inet_service : verdict; }
                  set empty { type ipv4_addr . inet_proto . inet_service; }
                  set self { type ipv4_addr . ipv4_addr; }
                  set empty-node-ports { type inet_proto . inet_service; }
                  chain dispatch {
                    ip daddr . meta l4proto . th dport vmap @services
                    ip daddr != 127.0.0.0/8 fib daddr type local meta l4proto . th dport vmap @node-ports
                  }
                  chain prerouting {
                    type nat hook prerouting priority dstnat - 5; policy accept;
                    jump dispatch
                  }
                  chain output {
                    type nat hook output priority -105; policy accept;
                    jump dispatch
                  }
                  chain postrouting {
                    type nat hook postrouting priority srcnat - 5; policy accept;
                    meta mark & %2$s == %2$s masquerade
                    ip saddr . ip daddr @self ct status dnat masquerade
                    ct mark & %2$s == %2$s iifname { "docker0", "br-*", "strl-*" } oifname { "docker0", "br-*", "strl-*" } masquerade
                  }
                  chain refuse {
                    ip daddr %3$s reject
                    ip daddr . meta l4proto . th dport @empty reject
                    fib daddr type local meta l4proto . th dport @empty-node-ports reject
                  }
                  chain forwarded {
                    type filter hook forward priority filter - 5; policy accept;
                    ct state new ct status & dnat == 0 jump refuse
                  }
                  chain incoming {
                    type filter hook input priority filter - 5; policy accept;
                    ct state new ct status & dnat == 0 jump refuse
                  }
                  chain outgoing {
                    type filter hook output priority filter - 5; policy accept;
                    ct state new ct status & dnat == 0 jump refuse
                  }
                }
                """.formatted(table, MARK, Block.CLUSTER_IPS.range());
    }
}
