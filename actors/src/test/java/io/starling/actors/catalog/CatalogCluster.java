package io.starling.actors.catalog;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.starling.actors.member.TestMember;
import io.starling.core.catalog.OriginClock;
import io.starling.core.catalog.Remembered;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/** Members in one JVM, each an actor system of its own on loopback, with a catalog each. */
final class CatalogCluster implements AutoCloseable {

    final List<Member> members = new ArrayList<>();
    private final Set<String> owners;
    private final Remembered memory;

    private CatalogCluster(Set<String> owners, Remembered memory) {
        this.owners = owners;
        this.memory = memory;
    }

    /** One member. */
    record Member(ActorSystem<Void> system, Catalog catalog) {}

    /** Members whose catalogs show everything. */
    static CatalogCluster start(int size) throws Exception {
        CatalogCluster cluster = expecting(size, Set.of());
        for (Member member : cluster.members) {
            member.catalog().completeEverywhere().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
        return cluster;
    }

    /** Members that may announce, and wait for these owners. */
    static CatalogCluster expecting(int size, Set<String> owners) throws Exception {
        return remembering(size, owners, Remembered.NOTHING);
    }

    /** As {@link #expecting}, and each of them would begin with this. */
    static CatalogCluster remembering(int size, Set<String> owners, Remembered memory) throws Exception {
        CatalogCluster cluster = new CatalogCluster(owners, memory);
        for (int i = 0; i < size; i++) {
            cluster.add();
        }
        for (Member member : cluster.members) {
            member.catalog().joined().toCompletableFuture().get(90, TimeUnit.SECONDS);
        }
        return cluster;
    }

    /** Starts one more member; tells the first who is expected. */
    Member add() {
        ActorSystem<Void> system = ActorSystem.create(guardian(), "catalog", TestMember.CONFIG);
        Cluster cluster = Cluster.get(system);
        Catalog catalog = Catalog.start(
                system,
                new OriginClock(members.size() + 1, 0, System::currentTimeMillis, Catalog::elapsedMillis),
                Clock.systemUTC(),
                () -> CompletableFuture.completedFuture(memory));
        if (members.isEmpty()) {
            catalog.expect(owners);
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
        } else {
            Cluster first = Cluster.get(members.get(0).system());
            cluster.manager().tell(Join.create(first.selfMember().address()));
        }
        Member member = new Member(system, catalog);
        members.add(member);
        return member;
    }

    /** Starts a member without a catalog, which the caller ends. */
    ActorSystem<Void> join(String role) {
        Config config = ConfigFactory.parseString("pekko.cluster.roles = [" + role + "]")
                .withFallback(TestMember.CONFIG);
        ActorSystem<Void> system = ActorSystem.create(guardian(), "catalog", config);
        Cluster first = Cluster.get(members.get(0).system());
        Cluster.get(system).manager().tell(Join.create(first.selfMember().address()));
        return system;
    }

    private static Behavior<Void> guardian() {
        return Behaviors.empty();
    }

    @Override
    public void close() {
        for (Member member : members) {
            ActorTestKit.shutdown(member.system(), Duration.ofSeconds(30));
        }
    }
}
