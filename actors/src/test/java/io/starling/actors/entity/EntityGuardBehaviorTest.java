package io.starling.actors.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import io.starling.core.record.Bucket;
import io.starling.core.stoppage.Stoppage;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EntityGuardBehaviorTest {
    private static final ObjectKey KEY = new ObjectKey(new ResourceType("", "configmaps"), "default", "settings");
    private static final String OWNER =
            EntityKind.RECORDS.persistenceId(Bucket.idOf(KEY)).id();

    private OneMember member;
    private PersistenceTestKit journal;

    @BeforeEach
    void start() throws Exception {
        member = OneMember.start();
        journal = PersistenceTestKit.create(member.system());
        journal.persistForRecovery(OWNER, List.of(new Bucket.Stored(map("1")), new Bucket.Stored(map("2"))));
        member.initRecords();
    }

    @AfterEach
    void stop() {
        member.close();
    }

    @Test
    void whatCanNotBeReadIsSaidAndRefusedAndServesAgainWhenItCan() {
        journal.failNextRead(OWNER, new UnreadableException("Bucket.Stored: these are no words"));
        wake();
        await().until(() -> shown().filter(stoppage -> stoppage.sequence() == 2).isPresent());
        Stoppage stoppage = shown().orElseThrow();
        assertThat(stoppage.owner()).isEqualTo(OWNER);
        assertThat(stoppage.reason()).contains("these are no words");
        assertThat(member.context().stoppages().count()).isEqualTo(1);

        TestProbe<ObjectRequest.Written> writer = TestProbe.create(member.system());
        await().atMost(Duration.ofSeconds(30)).until(() -> shown().isEmpty());
        assertThat(member.context().stoppages().count()).isZero();
        // Events are told on their own way.
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(events()).contains("EntityStopped", "EntityServes"));

        entity().tell(new ObjectRequest.Write(
                UUID.randomUUID().toString(),
                KEY,
                new Mutation.Create(map("3")),
                Mutation.Context.internal("test"),
                writer.getRef()));
        assertThat(writer.receiveMessage(Duration.ofSeconds(30)).outcome())
                .as("what was recovered is there")
                .isInstanceOfSatisfying(
                        Mutation.Refused.class,
                        refused -> assertThat(refused.status().code()).isEqualTo(409));
    }

    @Test
    void restsBetweenTriesAndRefusesAtOnce() {
        journal.failNextRead(OWNER, new UnreadableException("Bucket.Stored: these are no words"));
        journal.failNextRead(OWNER, new UnreadableException("Bucket.Stored: these are no words"));
        wake();
        await().until(() -> shown().isPresent());
        List<ObjectRequest.Found> answers = new CopyOnWriteArrayList<>();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            entity().<ObjectRequest.Found>ask(replyTo -> new ObjectRequest.Read(KEY, replyTo), Duration.ofSeconds(5))
                    .thenAccept(answers::add);
            return answers.stream().anyMatch(found -> found.refusal() != null);
        });
        ApiStatus refusal = Objects.requireNonNull(answers.get(0).refusal());
        assertThat(refusal.message()).contains("configmaps \"settings\"", OWNER, "these are no words");
    }

    @Test
    void aJournalThatDoesNotAnswerIsWaitedFor() {
        journal.failNextRead(OWNER, new TimeoutException("no answer"));
        TestProbe<ObjectRequest.Awake> probe = TestProbe.create(member.system());
        entity().tell(new ObjectRequest.Wake(probe.getRef()));
        probe.receiveMessage(Duration.ofSeconds(30));
        assertThat(shown()).isEmpty();
        assertThat(member.context().stoppages().recoveryFailures()).isEqualTo(1);
    }

    @Test
    void whatTheJournalHasNoRoomForIsRefusedWithWhatItSaidUntilThereIsRoom() {
        journal.failNextNPersisted(OWNER, 1_000, new OneMember.NoRoom("the journal takes no writes: no space left"));
        // What meets it waits for an owner that starts again, as whenever an owner does; who asks later hears why.
        Mutation.Outcome refused = await().atMost(Duration.ofSeconds(60))
                .until(() -> update("3"), Optional::isPresent)
                .orElseThrow();
        assertThat(refused).isInstanceOfSatisfying(Mutation.Refused.class, refusal -> {
            assertThat(refusal.status().code()).isEqualTo(503);
            assertThat(refusal.status().message()).contains("configmaps \"settings\"", "no space left");
        });

        journal.resetPolicy();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> update("4"), outcome -> outcome.filter(Mutation.Accepted.class::isInstance)
                        .isPresent());
    }

    @Test
    void whoMayHaveBeenReplacedKeepsSilent() {
        member.tenure(false);
        TestProbe<ObjectRequest.Found> reader = TestProbe.create(member.system());
        entity().tell(new ObjectRequest.Read(KEY, reader.getRef()));
        assertThat(update("3")).isEmpty();

        member.tenure(true);
        entity().tell(new ObjectRequest.Read(KEY, reader.getRef()));
        assertThat(reader.receiveMessage(Duration.ofSeconds(30)).object())
                .hasValueSatisfying(object ->
                        assertThat(object.json().at("/data/text").asText()).isEqualTo("2"));
        reader.expectNoMessage(Duration.ofMillis(100));
    }

    /** Empty where no answer comes soon. */
    private Optional<Mutation.Outcome> update(String text) {
        try {
            return Optional.of(entity().<ObjectRequest.Written>ask(
                            replyTo -> new ObjectRequest.Write(
                                    UUID.randomUUID().toString(),
                                    KEY,
                                    new Mutation.Replace(map(text), ""),
                                    Mutation.Context.internal("test"),
                                    replyTo),
                            Duration.ofSeconds(1))
                    .toCompletableFuture()
                    .join()
                    .outcome());
        } catch (CompletionException unanswered) {
            return Optional.empty();
        }
    }

    private void wake() {
        ActorRef<ObjectRequest.Awake> nobody = member.system().ignoreRef();
        entity().tell(new ObjectRequest.Wake(nobody));
    }

    private EntityRef<EntityMessage> entity() {
        return EntityKind.owner(member.context().sharding(), OWNER);
    }

    private Optional<Stoppage> shown() {
        return member.context()
                .announcements()
                .view()
                .find(Stoppage.key(OWNER))
                .map(entry -> Stoppage.of(entry.object()));
    }

    private List<String> events() {
        return member.context().announcements().view().list(new ResourceType("", "events"), null).stream()
                .map(entry -> entry.object().json().path("reason").asText())
                .toList();
    }

    private static ApiObject map(String text) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "v1").put("kind", "ConfigMap");
        tree.putObject("metadata").put("name", KEY.name()).put("namespace", KEY.namespace());
        tree.putObject("data").put("text", text);
        return ApiObject.of(tree);
    }
}
