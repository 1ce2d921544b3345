package io.starling.chaos.cluster;

import java.util.List;

/** All members on one host: their processes can be hurt, but not what is between them. */
record Loopback(int firstPort, int members) implements Network {
    private static final String HOST = "127.0.0.1";

    @Override
    public String address(int member) {
        return HOST;
    }

    @Override
    public int apiPort(int member) {
        return firstPort + member - 1;
    }

    @Override
    public int remotingPort(int member) {
        return firstPort + members + member - 1;
    }

    @Override
    public List<String> onHostOf(int member) {
        return List.of();
    }

    @Override
    public String journalHost() {
        return HOST;
    }

    @Override
    public List<String> limits() {
        return List.of(
                "Members share one host (network namespaces need root, ip and iptables): no partitions, no loss.");
    }

    @Override
    public void close() {}
}
