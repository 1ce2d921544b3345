package io.starling.actors.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.ObjectRequest;
import io.starling.actors.entity.OneMember;
import io.starling.core.catalog.OriginClock;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import io.starling.core.record.Bucket;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecordBucketBehaviorTest {
    private static final ObjectKey KEY = new ObjectKey(new ResourceType("", "configmaps"), "default", "settings");
    private static final String OWNER =
            EntityKind.RECORDS.persistenceId(Bucket.idOf(KEY)).id();

    private OneMember member;
    private PersistenceTestKit journal;

    @BeforeEach
    void start() throws Exception {
        member = OneMember.start();
        journal = PersistenceTestKit.create(member.system());
        member.initRecords();
    }

    @AfterEach
    void stop() {
        member.close();
    }

    /** The door sends a write again that it takes for lost; nobody waits meanwhile for a stamp which nobody will announce. */
    @Test
    void aWriteThatTheJournalRefusedIsDoneWhenItIsSentAgainAndHoldsNothingUp() {
        journal.failNextPersisted(OWNER, new IOException("No space left on device"));
        TestProbe<ObjectRequest.Written> writer = TestProbe.create(member.system());
        ObjectRequest.Write write = new ObjectRequest.Write(
                UUID.randomUUID().toString(),
                KEY,
                new Mutation.Create(map()),
                Mutation.Context.internal("test"),
                writer.getRef());
        send(write);
        await().until(() -> member.context().stoppages().unwritten() == 1);
        long refused = System.currentTimeMillis();

        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    send(write);
                    return journal.persistedInStorage(OWNER).size() == 1;
                });

        assertThat(writer.receiveMessage(Duration.ofSeconds(30)).outcome()).isInstanceOf(Mutation.Accepted.class);
        // Well before the catalogs give a stamp up by themselves.
        await().atMost(Duration.ofMillis(OriginClock.PATIENCE_MILLIS / 2)).until(() -> {
            long watermark =
                    System.currentTimeMillis() - member.catalog().figures().lagMillis();
            return watermark > refused;
        });
    }

    private void send(ObjectRequest.Write write) {
        EntityKind.owner(member.context().sharding(), OWNER).tell(write);
    }

    private static ApiObject map() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "v1").put("kind", "ConfigMap");
        tree.putObject("metadata").put("name", KEY.name()).put("namespace", KEY.namespace());
        return ApiObject.of(tree);
    }
}
