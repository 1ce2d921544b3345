package io.starling.node.local;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.starling.node.main.HostPort;
import io.starling.node.main.RuntimeKind;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What {@code up} was asked for. Everything else follows from it, so that members, supervisor and commands agree without
 * talking.
 *
 * @param members how many, at least 1
 * @param runtime what runs containers
 * @param port the API of member i is on {@code port + i - 1}; the ports of remoting follow, then the journal's
 * @param ingressPort the ingress of member i is on {@code ingressPort + i - 1}; 0 for no ingress
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ClusterPlan(int members, RuntimeKind runtime, int port, int ingressPort) {
    /** Where everything of a local cluster listens. */
    public static final String HOST = "127.0.0.1";

    /** Without an ingress. */
    public ClusterPlan(int members, RuntimeKind runtime, int port) {
        this(members, runtime, port, 0);
    }

    /** The members, in the order in which they are numbered. */
    public List<MemberPlan> all() {
        return IntStream.rangeClosed(1, members).mapToObj(this::member).toList();
    }

    /** The member of a number from 1 to {@link #members()}. */
    public MemberPlan member(int number) {
        return new MemberPlan(
                number, "node-" + number, port + number - 1, port + members + number - 1, ingress(number));
    }

    private int ingress(int number) {
        return ingressPort == 0 ? 0 : ingressPort + number - 1;
    }

    /** The addresses by which members find each other: all of them, so that any may be missing. */
    public List<HostPort> seeds() {
        return all().stream()
                .map(member -> new HostPort(HOST, member.remotingPort()))
                .toList();
    }

    /** Where the journal's database listens. */
    public int journalPort() {
        return port + 2 * members;
    }

    /** Every port that the cluster listens on. */
    public List<Integer> ports() {
        IntStream ingress = ingressPort == 0 ? IntStream.empty() : IntStream.range(ingressPort, ingressPort + members);
        return IntStream.concat(IntStream.rangeClosed(port, journalPort()), ingress)
                .boxed()
                .toList();
    }
}
