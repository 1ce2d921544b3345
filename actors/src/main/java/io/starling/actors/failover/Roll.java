package io.starling.actors.failover;

import io.starling.actors.failover.Lifelines.Port;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.ClusterEvent.ClusterDomainEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ClusterEvent.ReachableMember;
import org.apache.pekko.cluster.ClusterEvent.UnreachableMember;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;

/** The members as the cluster's events tell of them, by their runs. Not thread-safe. */
final class Roll {
    private static final String CONTROL = "control";
    /** Who counts in majorities: those that keep-majority counts too. A cluster that prepares for its end is still one. */
    private static final Set<MemberStatus> COUNT =
            Set.of(MemberStatus.up(), MemberStatus.leaving(), MemberStatus.shuttingDown(), MemberStatus.shutDown());

    private static final Set<MemberStatus> GONE = Set.of(MemberStatus.down(), MemberStatus.removed());

    private final String self;
    private final Map<String, Member> members = new HashMap<>();
    private final Set<String> unreachable = new HashSet<>();

    Roll(UniqueAddress self) {
        this.self = runOf(self);
    }

    /** Names one run of a member. */
    static String runOf(UniqueAddress address) {
        return address.address() + "#" + Long.toUnsignedString(address.longUid());
    }

    String self() {
        return self;
    }

    /** Takes note of what happened. */
    void note(ClusterDomainEvent event) {
        if (event instanceof MemberRemoved removed) {
            members.remove(runOf(removed.member().uniqueAddress()));
            unreachable.remove(runOf(removed.member().uniqueAddress()));
        } else if (event instanceof MemberEvent changed) {
            members.put(runOf(changed.member().uniqueAddress()), changed.member());
        } else if (event instanceof UnreachableMember lost) {
            unreachable.add(runOf(lost.member().uniqueAddress()));
        } else if (event instanceof ReachableMember found) {
            unreachable.remove(runOf(found.member().uniqueAddress()));
        }
    }

    Optional<Member> find(String run) {
        return Optional.ofNullable(members.get(run));
    }

    /** The control members that count, whether they answer or not. */
    Set<String> controls() {
        return runs(member -> member.hasRole(CONTROL) && COUNT.contains(member.status()));
    }

    /** Those of {@link #controls} that Pekko can reach. */
    Set<String> reachableControls() {
        Set<String> runs = new HashSet<>(controls());
        runs.removeAll(unreachable);
        return runs;
    }

    /** The addresses of those runs that aren't this member's. */
    Set<String> others(Set<String> runs) {
        return runs.stream()
                .filter(run -> !run.equals(self))
                .flatMap(run -> find(run).stream())
                .map(member -> member.address().toString())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The other control members, however far they have come. */
    Map<String, Address> colleagues() {
        Map<String, Address> colleagues = new HashMap<>();
        for (String run : runs(member -> member.hasRole(CONTROL))) {
            if (!run.equals(self)) {
                find(run).ifPresent(member -> colleagues.put(run, member.address()));
            }
        }
        return colleagues;
    }

    /** Where the others listen that aren't gone or given up. */
    Map<String, Port> ports() {
        Map<String, Port> ports = new HashMap<>();
        for (String run : runs(member -> !GONE.contains(member.status()))) {
            if (!run.equals(self)) {
                find(run)
                        .map(Member::address)
                        .ifPresent(address -> ports.put(
                                run,
                                new Port(
                                        address.getHost().orElse(""),
                                        address.getPort().orElse(0))));
            }
        }
        return ports;
    }

    private Set<String> runs(Predicate<Member> which) {
        return members.entrySet().stream()
                .filter(entry -> which.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
