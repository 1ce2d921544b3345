package io.starling.node.network.pods;

import io.starling.core.address.Cidr;
import io.starling.node.network.kernel.Nft;
import io.starling.node.runtime.RuntimeFailure;
import io.starling.node.runtime.docker.DockerNetworks;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Map;

/**
 * A node's bridge: a network of the engine, which gives pods their addresses, and the rule that lets in what comes to them.
 *
 * @param table what the cluster's table on this machine is called
 */
record PodBridge(String table, String node, String range) {
    /** What the names of all such bridges begin with. */
    static final String PREFIX = "strl-";

    private static final String MACHINE = "io.starling.machine";
    private static final String NODE = "io.starling.node";

    /** The engine's name for it: another range is another network. */
    String network() {
        return table + "-" + node + "-" + range.replace('/', '-');
    }

    String device() {
        return PREFIX + String.format("%08x", network().hashCode());
    }

    /**
     * Makes what isn't there. Blocks.
     *
     * @throws RuntimeFailure with a sentence, where the engine refuses or runs elsewhere
     */
    void ensure(DockerNetworks engine, int mtu) {
        String gateway = Cidr.strict(range).orElseThrow().at(1);
        engine.ensure(
                new DockerNetworks.Spec(network(), device(), range, gateway, mtu, Map.of(MACHINE, table, NODE, node)));
        if (!there()) {
            throw RuntimeFailure.unusable(
                    "the bridge " + device() + " isn't on this machine: the engine runs elsewhere");
        }
        Gate.open(device(), table);
    }

    private boolean there() {
        try {
            return NetworkInterface.getByName(device()) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    /** Removes it, unless pods are in it; whether it is gone. */
    boolean remove(DockerNetworks engine) {
        if (!engine.remove(network())) {
            return false;
        }
        Gate.shut(device(), table);
        return true;
    }

    /** Removes all bridges of a cluster on this machine, unless pods are in them; whether all are gone. */
    static boolean removeAll(DockerNetworks engine, String table) {
        boolean gone = true;
        for (String network : engine.labelled(MACHINE, table)) {
            gone &= engine.remove(network);
        }
        if (gone) {
            Gate.shutAll(table);
        }
        return gone;
    }

    /** The engine lets nobody into a bridge from another one, or from elsewhere, unless its chain for users does. */
    private static final class Gate {
        static void open(String device, String table) {
            if (!rule("-C", device, table).done()) {
                Nft.Outcome outcome = rule("-I", device, table);
                if (!outcome.done()) {
                    throw RuntimeFailure.unusable("nobody is let into " + device + ": "
                            + outcome.output().strip());
                }
            }
        }

        static void shut(String device, String table) {
            while (rule("-D", device, table).done()) {
                // once more: a start that was killed may have left its own
            }
        }

        static void shutAll(String table) {
            String rules = Nft.run("", "iptables", "-w", "-S", chain()).output();
            rules.lines()
                    .filter(rule ->
                            rule.contains("--comment " + table + " ") || rule.contains("--comment \"" + table + "\" "))
                    .map(rule -> rule.replaceAll(".* -o (\\S+) .*", "$1"))
                    .forEach(device -> shut(device, table));
        }

        /** Where the engine keeps its hands off the kernel's rules there is no such chain. */
        private static String chain() {
            return Nft.run("", "iptables", "-w", "-n", "-L", "DOCKER-USER").done() ? "DOCKER-USER" : "FORWARD";
        }

        private static Nft.Outcome rule(String verb, String device, String table) {
            return Nft.run(
                    "",
                    "iptables",
                    "-w",
                    verb,
                    chain(),
                    "-o",
                    device,
                    "-m",
                    "comment",
                    "--comment",
                    table,
                    "-j",
                    "ACCEPT");
        }
    }
}
