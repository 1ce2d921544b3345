package io.starling.actors.catalog;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.ClusterEvent.ClusterDomainEvent;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ClusterEvent.ReachabilityEvent;
import org.apache.pekko.cluster.ClusterEvent.ReachableMember;
import org.apache.pekko.cluster.ClusterEvent.UnreachableMember;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;

/**
 * Tells a replica which control members there are. It begins when this member is up itself: then it sees every member that
 * came before it, and those that come later see it.
 *
 * <p>The members that are there already come as one snapshot, not as an event each: a replica that heard of its own member
 * first would think that it is alone, and begin an empty catalog in a cluster that has one.
 */
final class Membership extends AbstractBehavior<Object> {
    /** The path of every member's replica. */
    static final String NAME = "catalog";

    static final String ROLE = "control";

    /**
     * @param refs the replica of every control member that was up and isn't removed, by its run
     * @param reachable those that are up and answer
     */
    record View(Map<String, ActorRef<CatalogReplica.Command>> refs, Set<String> reachable) {}

    private final ActorRef<CatalogReplica.Command> replica;
    private final Cluster cluster;
    private final UniqueAddress self;
    private final Map<UniqueAddress, Member> members = new HashMap<>();
    private final Set<UniqueAddress> unreachable = new HashSet<>();

    private Membership(ActorContext<Object> context, ActorRef<CatalogReplica.Command> replica) {
        super(context);
        this.replica = replica;
        this.cluster = Cluster.get(Adapter.toClassic(context.getSystem()));
        this.self = cluster.selfUniqueAddress();
        cluster.subscribe(
                Adapter.toClassic(context.getSelf()), ClusterEvent.initialStateAsSnapshot(), ClusterDomainEvent.class);
    }

    static Behavior<Object> create(ActorRef<CatalogReplica.Command> replica) {
        return Behaviors.setup(context -> new Membership(context, replica));
    }

    /** Names one run of a member. */
    static String run(UniqueAddress address) {
        return address.address() + "#" + Long.toUnsignedString(address.longUid());
    }

    @Override
    public Receive<Object> createReceive() {
        return newReceiveBuilder()
                .onMessage(CurrentClusterState.class, state -> changed(() -> begin(state)))
                .onMessage(
                        MemberRemoved.class,
                        event -> changed(() -> {
                            members.remove(event.member().uniqueAddress());
                            unreachable.remove(event.member().uniqueAddress());
                        }))
                .onMessage(MemberEvent.class, event -> changed(() -> seen(event.member())))
                .onMessage(
                        UnreachableMember.class,
                        event -> changed(() -> unreachable.add(event.member().uniqueAddress())))
                .onMessage(
                        ReachableMember.class,
                        event -> changed(() -> unreachable.remove(event.member().uniqueAddress())))
                .onMessage(ReachabilityEvent.class, event -> this)
                .onAnyMessage(event -> this)
                .build();
    }

    private void begin(CurrentClusterState state) {
        state.getMembers().forEach(this::seen);
        state.getUnreachable().forEach(member -> unreachable.add(member.uniqueAddress()));
    }

    private void seen(Member member) {
        MemberStatus status = member.status();
        boolean wasUp = !status.equals(MemberStatus.joining()) && !status.equals(MemberStatus.weaklyUp());
        if (member.hasRole(ROLE) && (wasUp || members.containsKey(member.uniqueAddress()))) {
            members.put(member.uniqueAddress(), member);
        }
    }

    private Behavior<Object> changed(Runnable change) {
        change.run();
        if (belongs()) {
            replica.tell(new CatalogReplica.MembersChanged(view()));
        }
        return this;
    }

    /**
     * Whether this member is in the cluster. One that was downed is told that all others are removed; taking that at its word
     * it would think itself alone, and answer with what it remembers.
     */
    private boolean belongs() {
        Member me = members.get(self);
        return me != null && !me.status().equals(MemberStatus.down()) && !cluster.isTerminated();
    }

    private View view() {
        ActorRefResolver resolver = ActorRefResolver.get(getContext().getSystem());
        Map<String, ActorRef<CatalogReplica.Command>> refs = members.keySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Membership::run, address -> resolver.resolveActorRef(address.address() + "/system/" + NAME)));
        Set<String> reachable = members.values().stream()
                .filter(member -> member.status().equals(MemberStatus.up()))
                .map(Member::uniqueAddress)
                .filter(address -> !unreachable.contains(address))
                .map(Membership::run)
                .collect(Collectors.toUnmodifiableSet());
        return new View(refs, reachable);
    }
}
