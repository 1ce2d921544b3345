package io.starling.chaos.cluster;

import java.util.List;
import java.util.Locale;

/**
 * A host of its own for each member: a network namespace with an address, wired to a switch. The switch is a bridge in a
 * namespace of its own, so that no rule of this machine's firewall concerns it. The harness and the journal's database
 * are on the host with the lowest address.
 *
 * <p>Names bear the number of this process: what a harness that was killed left behind is removed by the next one.
 */
final class Namespaces implements Network {
    private static final int API_PORT = 7180;
    private static final int REMOTING_PORT = 7190;
    private static final String PREFIX = "chaos-";
    private static final int NETS = 200;

    private final int members;
    private final int journalPort;
    private final long id;
    private final String net;

    private Namespaces(int members, int journalPort, long id) {
        this.members = members;
        this.journalPort = journalPort;
        this.id = id;
        this.net = "10." + (50 + id % NETS) + "." + (id / NETS % NETS) + ".";
    }

    /** Whether this machine lets us. */
    static boolean possible() {
        String probe = PREFIX + ProcessHandle.current().pid() + "-probe";
        boolean possible = "root".equals(System.getProperty("user.name"))
                && Tool.works("ip netns add " + probe)
                && Tool.works("ip netns exec " + probe + " iptables -A INPUT -s 10.0.0.1 -j DROP");
        Tool.works("ip netns del " + probe);
        return possible;
    }

    /**
     * Sets the hosts up.
     *
     * @param journalPort where the journal's database listens on this machine's loopback; members reach it there too
     */
    static Namespaces create(int members, int journalPort) {
        removeLeftBehind();
        Namespaces namespaces =
                new Namespaces(members, journalPort, ProcessHandle.current().pid());
        try {
            namespaces.setUp();
            return namespaces;
        } catch (RuntimeException e) {
            namespaces.close();
            throw e;
        }
    }

    private void setUp() {
        String hub = host(0);
        Tool.run("ip netns add " + hub);
        inHost(0, "ip link add br0 type bridge");
        inHost(0, "ip link set br0 up");
        Tool.run("ip link add " + uplink() + " type veth peer name port0 netns " + hub);
        inHost(0, "ip link set port0 master br0 up");
        Tool.run("ip addr add " + journalHost() + "/24 dev " + uplink());
        Tool.run("ip link set " + uplink() + " up");
        Tool.run("sysctl -q -w net.ipv4.conf." + uplink() + ".route_localnet=1");
        Tool.run("iptables -t nat -A " + toJournal());
        for (int member = 1; member <= members; member++) {
            addHost(member);
        }
    }

    private void addHost(int member) {
        Tool.run("ip netns add " + host(member));
        inHost(0, "ip link add port" + member + " type veth peer name eth0 netns " + host(member));
        inHost(0, "ip link set port" + member + " master br0 up");
        inHost(member, "ip link set lo up");
        inHost(member, "ip addr add " + address(member) + "/24 dev eth0");
        inHost(member, "ip link set eth0 up");
        inHost(member, "ip route add default via " + journalHost());
    }

    private String toJournal() {
        return "PREROUTING -i " + uplink() + " -p tcp -d " + journalHost() + " --dport " + journalPort
                + " -j DNAT --to-destination 127.0.0.1:" + journalPort;
    }

    private String uplink() {
        return "chaos" + id;
    }

    private String host(int member) {
        return PREFIX + id + "-" + member;
    }

    private void inHost(int member, String words) {
        Tool.run("ip netns exec " + host(member) + " " + words);
    }

    /** Nothing that one member sends to another arrives from now on. */
    Runnable cut(int from, int to) {
        return drop(to, "-s " + address(from));
    }

    /** A member hears nothing from the journal's database from now on. */
    Runnable cutJournal(int member) {
        return drop(member, "-p tcp -s " + journalHost() + " --sport " + journalPort);
    }

    /** A part of all packets that reach a member from other members is lost from now on. */
    Runnable lose(int member, int percent) {
        String share = String.format(Locale.ROOT, "%.2f", percent / 100.0);
        return drop(member, "-i eth0 ! -s " + journalHost() + " -m statistic --mode random --probability " + share);
    }

    /**
     * Every packet from and to a member's host waits from now on. Where the kernel has no netem, the wire is made so thin that
     * packets wait for each other, and are lost where they would wait longer.
     */
    Runnable delay(int member, int millis) {
        String how = netem() ? "netem delay " + millis + "ms" : "tbf rate 400kbit burst 4kb latency " + millis + "ms";
        inHost(member, "tc qdisc add dev eth0 root " + how);
        inHost(0, "tc qdisc add dev port" + member + " root " + how);
        return () -> {
            inHost(member, "tc qdisc del dev eth0 root");
            inHost(0, "tc qdisc del dev port" + member + " root");
        };
    }

    private boolean netem() {
        boolean there = Tool.works("ip netns exec " + host(0) + " tc qdisc add dev port0 root netem delay 0ms");
        if (there) {
            inHost(0, "tc qdisc del dev port0 root");
        }
        return there;
    }

    /** Drops what a member's host receives; what is answered undoes it. */
    private Runnable drop(int member, String match) {
        inHost(member, "iptables -I INPUT " + match + " -j DROP");
        return () -> inHost(member, "iptables -D INPUT " + match + " -j DROP");
    }

    @Override
    public String address(int member) {
        return net + (member + 1);
    }

    @Override
    public int apiPort(int member) {
        return API_PORT;
    }

    @Override
    public int remotingPort(int member) {
        return REMOTING_PORT;
    }

    @Override
    public List<String> onHostOf(int member) {
        return List.of("ip", "netns", "exec", host(member));
    }

    @Override
    public String journalHost() {
        return net + "1";
    }

    @Override
    public List<String> limits() {
        return netem() ? List.of() : List.of("Delays come from a thin wire: this kernel has no netem.");
    }

    @Override
    public void close() {
        Tool.works("iptables -t nat -D " + toJournal());
        Tool.works("ip link del " + uplink());
        for (int member = 0; member <= members; member++) {
            remove(host(member));
        }
    }

    private static void removeLeftBehind() {
        for (String line : Tool.run("ip netns list").lines().toList()) {
            String name = line.split(" ", -1)[0];
            if (name.startsWith(PREFIX) && !ProcessHandle.of(owner(name)).isPresent()) {
                Tool.works("ip link del chaos" + owner(name));
                remove(name);
            }
        }
    }

    private static long owner(String name) {
        return Long.parseLong(name.split("-", -1)[1]);
    }

    private static void remove(String name) {
        if (Tool.works("ip netns pids " + name)) {
            Tool.run("ip netns pids " + name)
                    .lines()
                    .map(Long::parseLong)
                    .map(ProcessHandle::of)
                    .forEach(process -> process.ifPresent(ProcessHandle::destroyForcibly));
            Tool.works("ip netns del " + name);
        }
    }
}
