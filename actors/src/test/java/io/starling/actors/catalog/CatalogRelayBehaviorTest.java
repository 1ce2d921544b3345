package io.starling.actors.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.catalog.CatalogCluster.Member;
import io.starling.actors.network.ServiceFeed;
import io.starling.core.catalog.Change;
import io.starling.core.network.ServiceIndex;
import io.starling.core.network.ServiceMap;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A member without a catalog knows what the others know, also after the one that told it is gone. */
class CatalogRelayBehaviorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void aWorkerFollowsAControlMemberAndAnotherOneAfterItsDeath() throws Exception {
        try (CatalogCluster cluster = CatalogCluster.start(2)) {
            cluster.members.forEach(member -> CatalogRelay.serve(member.system(), member.catalog()));
            put(cluster.members.get(0), "web", "there");
            ActorSystem<Void> worker = cluster.join("worker");
            try {
                ServiceFeed feed = ServiceFeed.start(worker, CatalogRelay.watches(worker));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(names(feed)).containsExactly("web"));
                put(cluster.members.get(1), "shop", "there");
                put(cluster.members.get(0), "web", null);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(names(feed)).containsExactly("shop"));

                Member dead = cluster.members.remove(0);
                Cluster survivor = Cluster.get(cluster.members.get(0).system());
                survivor.manager()
                        .tell(new Down(Cluster.get(dead.system()).selfMember().address()));
                ActorTestKit.shutdown(dead.system(), Duration.ofSeconds(30));
                await().atMost(PATIENCE)
                        .until(() -> survivor.state().getMembers().spliterator().estimateSize() == 2);
                put(cluster.members.get(0), "new", "there");
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(names(feed)).containsExactly("new", "shop"));
            } finally {
                ActorTestKit.shutdown(worker, Duration.ofSeconds(30));
            }
        }
    }

    private static Set<String> names(ServiceFeed feed) {
        return feed.map().orElse(ServiceMap.EMPTY).services().keySet().stream()
                .map(name -> name.name())
                .collect(Collectors.toSet());
    }

    private static void put(Member member, String name, @Nullable String uid) throws Exception {
        long stamp = member.catalog().open();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("metadata").put("name", name).put("namespace", "default").put("uid", uid);
        ObjectKey key = new ObjectKey(ServiceIndex.SOURCES.get(0), "default", name);
        member.catalog()
                .announce(
                        "services",
                        0,
                        List.of(Change.of(
                                stamp,
                                key,
                                uid == null ? null : ApiObject.of(json).stamped(stamp))))
                .toCompletableFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
