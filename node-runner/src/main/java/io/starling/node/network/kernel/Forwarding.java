package io.starling.node.network.kernel;

/**
 * The container engine drops what is forwarded to its bridges and wasn't published; connections to Services pass by one rule in
 * its own chain, since no other table can overrule a drop.
 */
final class Forwarding {
    private Forwarding() {}

    static void allow(String table) {
        if (!rule("-C", table).done()) {
            rule("-I", table);
        }
    }

    static void revoke(String table) {
        while (rule("-D", table).done()) {
            // once more: a start that was killed may have left its own
        }
    }

    private static Nft.Outcome rule(String verb, String table) {
        String mark = BaseTable.MARK + "/" + BaseTable.MARK;
        return Nft.run(
                "",
                "iptables",
                "-w",
                verb,
                "FORWARD",
                "-m",
                "connmark",
                "--mark",
                mark,
                "-m",
                "comment",
                "--comment",
                table,
                "-j",
                "ACCEPT");
    }
}
