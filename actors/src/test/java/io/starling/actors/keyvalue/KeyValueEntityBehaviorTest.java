package io.starling.actors.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.OneMember;
import io.starling.actors.keyvalue.KeyValueProtocol.At;
import io.starling.actors.keyvalue.KeyValueProtocol.Commits;
import io.starling.actors.keyvalue.KeyValueProtocol.Decided;
import io.starling.actors.keyvalue.KeyValueProtocol.Follow;
import io.starling.actors.keyvalue.KeyValueProtocol.Piece;
import io.starling.actors.keyvalue.KeyValueProtocol.Submit;
import io.starling.actors.keyvalue.KeyValueProtocol.ToFollower;
import io.starling.actors.keyvalue.KeyValueProtocol.Where;
import io.starling.core.keyvalue.Answer;
import io.starling.core.keyvalue.Blob;
import io.starling.core.keyvalue.Op;
import io.starling.core.keyvalue.Op.Verb;
import io.starling.core.keyvalue.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Props;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KeyValueEntityBehaviorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static OneMember member;
    private static int spawned;

    @BeforeAll
    static void start() throws Exception {
        member = OneMember.start();
    }

    @AfterAll
    static void end() {
        member.close();
    }

    @Test
    void aRequestThatIsSentTwiceIsDoneOnce() {
        ActorRef<EntityMessage> entity = entity("twice");
        Request createOnly = new Request.Transact(List.of(cas("a", "1", 0)));

        assertThat(submit(entity, "r1", createOnly)).isInstanceOf(Answer.Done.class);
        assertThat(submit(entity, "r1", createOnly)).isInstanceOf(Answer.Done.class);
        assertThat(submit(entity, "r2", createOnly)).isInstanceOf(Answer.Refused.class);
        assertThat(index(entity)).isEqualTo(1);
    }

    @Test
    void anOwnerThatCameBackKnowsWhatItDid() {
        Request createOnly = new Request.Transact(List.of(cas("a", "1", 0)));
        ActorRef<EntityMessage> entity = entity("back");
        submit(entity, "r1", createOnly);
        stop(entity);

        ActorRef<EntityMessage> again = entity("back");

        assertThat(submit(again, "r1", createOnly)).isInstanceOf(Answer.Done.class);
        assertThat(submit(again, "r2", createOnly)).isInstanceOf(Answer.Refused.class);
        assertThat(index(again)).isEqualTo(1);
    }

    @Test
    void aRefusalStandsForAllCopiesOfARequest() {
        ActorRef<EntityMessage> entity = entity("refusal");
        Request afterFirst = new Request.Transact(List.of(cas("a", "2", 1)));

        assertThat(submit(entity, "late", afterFirst)).isInstanceOf(Answer.Refused.class);
        assertThat(submit(entity, "r1", new Request.Transact(List.of(cas("a", "1", 0)))))
                .isInstanceOf(Answer.Done.class);

        assertThat(submit(entity, "late", afterFirst)).isInstanceOf(Answer.Refused.class);
        assertThat(submit(entity, "fresh", afterFirst)).isInstanceOf(Answer.Done.class);
    }

    @Test
    void requestsThatArriveTogetherAreDecidedOneAfterTheOther() {
        ActorRef<EntityMessage> entity = entity("together");
        TestProbe<Decided> answers = probe(Decided.class);
        for (int i = 0; i < 50; i++) {
            entity.tell(new Submit("r" + i, new Request.Transact(List.of(cas("a", "" + i, i))), answers.getRef()));
        }

        for (int i = 0; i < 50; i++) {
            assertThat(answers.receiveMessage(PATIENCE).answer()).isInstanceOf(Answer.Done.class);
        }
        assertThat(index(entity)).isEqualTo(50);
    }

    @Test
    void aFollowerGetsWhatItLacksAndThenEveryCommit() {
        ActorRef<EntityMessage> entity = entity("followed");
        submit(entity, "r1", new Request.Transact(List.of(cas("a", "1", 0))));
        stop(entity);
        ActorRef<EntityMessage> again = entity("followed");
        TestProbe<ToFollower> follower = probe(ToFollower.class);

        again.tell(new Follow(follower.getRef(), 0));
        Piece whole = follower.expectMessageClass(Piece.class, PATIENCE);
        submit(again, "r2", new Request.Transact(List.of(cas("a", "2", 1))));
        Commits pushed = follower.expectMessageClass(Commits.class, PATIENCE);
        again.tell(new Follow(follower.getRef(), 1));
        Commits asked = follower.expectMessageClass(Commits.class, PATIENCE);

        assertThat(whole.part().entries()).containsOnlyKeys("a");
        assertThat(whole.index()).isEqualTo(1);
        assertThat(pushed.before()).isEqualTo(1);
        assertThat(asked).isEqualTo(pushed);
    }

    private static ActorRef<EntityMessage> entity(String id) {
        return member.system()
                .systemActorOf(KeyValueEntity.create(member.context(), id), id + "-" + ++spawned, Props.empty());
    }

    private static void stop(ActorRef<EntityMessage> entity) {
        TestProbe<Object> watcher = probe(Object.class);
        org.apache.pekko.actor.typed.javadsl.Adapter.toClassic(entity)
                .tell(org.apache.pekko.actor.PoisonPill.getInstance(), org.apache.pekko.actor.ActorRef.noSender());
        watcher.expectTerminated(entity, PATIENCE);
    }

    private static Answer submit(ActorRef<EntityMessage> entity, String id, Request request) {
        TestProbe<Decided> answer = probe(Decided.class);
        entity.tell(new Submit(id, request, answer.getRef()));
        return answer.receiveMessage(PATIENCE).answer();
    }

    private static long index(ActorRef<EntityMessage> entity) {
        TestProbe<At> answer = probe(At.class);
        entity.tell(new Where(answer.getRef()));
        return answer.receiveMessage(PATIENCE).index();
    }

    private static <T> TestProbe<T> probe(Class<T> type) {
        return TestProbe.create(type, member.system());
    }

    private static Op cas(String key, String value, long index) {
        return new Op(Verb.CAS, key, Blob.of(value.getBytes(StandardCharsets.UTF_8)), 0, index, "");
    }
}
