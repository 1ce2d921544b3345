package io.starling.actors.check;

import io.starling.actors.check.CheckProtocol.Followed;
import io.starling.actors.check.CheckProtocol.Give;
import io.starling.actors.check.CheckProtocol.Wake;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.gateway.Registry;
import io.starling.actors.registration.Neighbours;
import io.starling.core.check.Order;
import io.starling.core.failure.Causes;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import io.starling.core.registry.ServiceName;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;

/** The desk of a running member: orders go to the owner of the service name, and are repeated where an answer is missing. */
public final class ClusterCheckDesk implements CheckDesk {
    private static final EntityTypeKey<EntityMessage> KEY = EntityTypeKey.create(EntityMessage.class, "Checks");

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration DOUBT = Duration.ofMillis(1500);

    /** How often owners are woken whose services have checks: that is how they come back after their member died. */
    private static final Duration WAKING = Duration.ofSeconds(1);

    private final ClusterSharding sharding;
    private final Cluster cluster;
    private final Registry registry;
    private final String role;
    private final CheckedNames checked = new CheckedNames();

    private ClusterCheckDesk(ActorSystem<?> system, Registry registry, String role) {
        this.sharding = ClusterSharding.get(system);
        this.cluster = Cluster.get(system);
        this.registry = registry;
        this.role = role;
    }

    /**
     * Starts the desk of this member, and its share of the owners; once for each actor system.
     *
     * @param neighbours the heartbeats that come to this member
     * @param role the role of the members that own checks
     */
    public static CheckDesk start(
            ActorSystem<?> system, Registry registry, Prober prober, Neighbours neighbours, String role) {
        ClusterCheckDesk desk = new ClusterCheckDesk(system, registry, role);
        Clock clock = Clock.systemUTC();
        registry.listen(desk.checked::learn);
        desk.sharding.init(Entity.of(
                        KEY,
                        entity -> CheckOwner.create(nameOf(entity.getEntityId()), registry, prober, clock, neighbours))
                .withRole(role));
        system.scheduler().scheduleWithFixedDelay(WAKING, WAKING, desk::wake, system.executionContext());
        return desk;
    }

    private static ServiceName nameOf(String id) {
        int slash = id.indexOf('/');
        return new ServiceName(id.substring(0, slash), id.substring(slash + 1));
    }

    private EntityRef<EntityMessage> owner(ServiceName service) {
        return sharding.entityRefFor(KEY, service.toString());
    }

    /** Each member wakes its share of the owners, so that they don't hear it from all. */
    private void wake() {
        List<Member> members = StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .filter(member -> member.hasRole(role) && member.status().equals(MemberStatus.up()))
                .sorted(Member.ordering())
                .toList();
        int place = members.indexOf(cluster.selfMember());
        if (place < 0) {
            return;
        }
        try {
            checked.seed(registry.view());
        } catch (Refusal starting) {
            return;
        }
        for (ServiceName service : checked.all()) {
            if (Math.floorMod(service.hashCode(), members.size()) == place) {
                owner(service).tell(new Wake());
            }
        }
    }

    @Override
    public CompletionStage<Done> give(ServiceName service, Order order) {
        return give(service, order, System.nanoTime() + PATIENCE.toNanos());
    }

    private CompletionStage<Done> give(ServiceName service, Order order, long end) {
        return owner(service)
                .<Followed>ask(replyTo -> new Give(order, replyTo), DOUBT)
                .thenCompose(ClusterCheckDesk::followed)
                .exceptionallyCompose(failure ->
                        timedOut(failure) ? again(service, order, end) : CompletableFuture.failedFuture(failure));
    }

    private CompletionStage<Done> again(ServiceName service, Order order, long end) {
        return System.nanoTime() < end
                ? give(service, order, end)
                : CompletableFuture.failedFuture(Refusal.of(ApiStatus.unavailable("the owner of the checks of "
                        + service.name() + " didn't answer within " + PATIENCE.toSeconds() + " s")));
    }

    private static CompletionStage<Done> followed(Followed answer) {
        ApiStatus refusal = answer.refusal();
        return refusal == null
                ? CompletableFuture.completedFuture(Done.getInstance())
                : CompletableFuture.failedFuture(Refusal.of(refusal));
    }

    private static boolean timedOut(Throwable failure) {
        Throwable cause = Causes.of(failure);
        return cause instanceof TimeoutException;
    }
}
