package io.starling.core.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.keyvalue.Op.Verb;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    private KeyValues state = KeyValues.EMPTY;
    private Instant now = T0;
    private int requests;

    @Test
    void aValueHasTheIndexOfTheCommitThatWroteIt() {
        assertThat(done(set("a", "1"))).isTrue();
        assertThat(done(set("b", "1"))).isTrue();
        assertThat(done(set("a", "2"))).isTrue();

        Entry entry = entry("a");

        assertThat(entry.createIndex()).isEqualTo(1);
        assertThat(entry.modifyIndex()).isEqualTo(3);
        assertThat(text(entry)).isEqualTo("2");
    }

    @Test
    void writingWhatIsThereChangesNothing() {
        done(set("a", "1"));
        long before = state.index();

        assertThat(done(set("a", "1"))).isTrue();

        assertThat(state.index()).isEqualTo(before);
    }

    @Test
    void aComparisonHoldsForTheExactIndexAndZeroForNothing() {
        assertThat(done(cas("a", "1", 7))).isFalse();
        assertThat(done(cas("a", "1", 0))).isTrue();
        assertThat(done(cas("a", "2", 0))).isFalse();
        assertThat(done(cas("a", "2", entry("a").modifyIndex()))).isTrue();
        assertThat(done(deleteCas("a", 1))).isFalse();
        assertThat(done(deleteCas("a", entry("a").modifyIndex()))).isTrue();
        assertThat(state.entries()).isEmpty();
    }

    @Test
    void oneSessionHoldsALockAndOnlyItFreesIt() {
        open(session("s1", Duration.ZERO, Session.Behavior.RELEASE));
        open(session("s2", Duration.ZERO, Session.Behavior.RELEASE));

        assertThat(done(lock("leader", "me", "s1"))).isTrue();
        assertThat(done(lock("leader", "you", "s2"))).isFalse();
        assertThat(done(lock("leader", "me again", "s1"))).isTrue();
        assertThat(entry("leader").lockIndex()).isEqualTo(1);
        assertThat(done(unlock("leader", "", "s2"))).isFalse();
        assertThat(done(set("leader", "written by anybody"))).isTrue();
        assertThat(entry("leader").session()).isEqualTo("s1");
        assertThat(done(unlock("leader", "", "s1"))).isTrue();
        assertThat(done(lock("leader", "you", "s2"))).isTrue();
        assertThat(entry("leader").lockIndex()).isEqualTo(2);
    }

    @Test
    void aSessionThatIsNotThereLocksNothing() {
        Answer answer = submit(new Request.Transact(List.of(lock("leader", "me", "nobody"))));

        assertThat(answer).isInstanceOfSatisfying(Answer.Refused.class, refused -> assertThat(refused.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).isEqualTo(Answer.Reason.INVALID)));
    }

    @Test
    void theEndOfASessionFreesItsLocksAfterItsDelay() {
        open(session("s1", Duration.ofSeconds(15), Session.Behavior.RELEASE));
        open(session("s2", Duration.ZERO, Session.Behavior.RELEASE));
        done(lock("leader", "me", "s1"));

        submit(new Request.CloseSession("s1"));

        assertThat(entry("leader").locked()).isFalse();
        assertThat(text(entry("leader"))).isEqualTo("me");
        now = T0.plusSeconds(14);
        assertThat(done(lock("leader", "you", "s2"))).isFalse();
        now = T0.plusSeconds(15);
        assertThat(done(lock("leader", "you", "s2"))).isTrue();
    }

    @Test
    void aSessionThatDeletesTakesItsKeysAlong() {
        open(session("s1", Duration.ZERO, Session.Behavior.DELETE));
        done(lock("mine", "x", "s1"));
        done(set("other", "y"));

        submit(new Request.CloseSession("s1"));

        assertThat(state.entries()).containsOnlyKeys("other");
        assertThat(state.sessions()).isEmpty();
    }

    @Test
    void aTransactionIsDoneAsAWholeOrNotAtAll() {
        done(set("a", "1"));
        long index = state.index();

        Answer refused = submit(new Request.Transact(List.of(set("a", "2"), set("b", "1"), cas("a", "3", 999))));

        assertThat(refused).isInstanceOfSatisfying(Answer.Refused.class, it -> assertThat(it.problems())
                .extracting(Answer.Problem::op)
                .containsExactly(2));
        assertThat(state.index()).isEqualTo(index);
        assertThat(text(entry("a"))).isEqualTo("1");

        Answer done = submit(new Request.Transact(List.of(
                set("a", "2"),
                set("b", "1"),
                Op.of(Verb.GET, "a"),
                Op.of(Verb.DELETE, "b"),
                Op.of(Verb.CHECK_NOT_EXISTS, "b"))));

        assertThat(done).isInstanceOf(Answer.Done.class);
        assertThat(state.index()).as("one commit").isEqualTo(index + 1);
        assertThat(text(((Answer.Done) done).entries().get(2))).isEqualTo("2");
        assertThat(state.entries()).containsOnlyKeys("a");
    }

    @Test
    void whatIsGoneStillRaisesTheIndexOfItsTree() {
        done(set("dir/a", "1"));
        done(set("dir/b", "1"));
        done(set("else", "1"));
        assertThat(state.indexOf("dir/")).isEqualTo(2);

        done(Op.of(Verb.DELETE, "dir/a"));

        assertThat(state.indexOf("dir/")).isEqualTo(4);
        assertThat(state.indexOfKey("dir/a")).isEqualTo(4);
        assertThat(state.indexOfKey("else")).isEqualTo(3);
        done(Op.of(Verb.DELETE_TREE, "dir/"));
        assertThat(state.indexOf("dir/")).isEqualTo(5);
    }

    @Test
    void noIndexFallsWhenGravesAreForgotten() {
        long highest = 0;
        for (int i = 0; i < KeyValues.MOST_GRAVES + 10; i++) {
            done(set("k" + i, "1"));
            done(Op.of(Verb.DELETE, "k" + i));
            assertThat(state.indexOfKey("k0")).isGreaterThanOrEqualTo(highest);
            highest = state.indexOfKey("k0");
        }
        assertThat(state.graves().size()).isLessThanOrEqualTo(KeyValues.MOST_GRAVES);
    }

    @Test
    void aFullStoreRefusesAndKeepsWhatItHas() {
        Blob big = Blob.of(new byte[512 << 10]);
        int fit = 0;
        while (done(new Op(Verb.SET, "k" + fit, big, 0, 0, ""))) {
            fit++;
        }

        assertThat(fit).isBetween(120, 128);
        assertThat(state.entries()).hasSize(fit);
        assertThat(done(Op.of(Verb.DELETE, "k0"))).isTrue();
        assertThat(done(new Op(Verb.SET, "k0", big, 0, 0, ""))).isTrue();
    }

    @Test
    void piecesJoinToTheWhole() {
        for (int i = 0; i < 50; i++) {
            done(set("k" + i, "x".repeat(100)));
        }
        open(session("s", Duration.ZERO, Session.Behavior.RELEASE));

        List<KeyValues> pieces = state.pieces(1000);
        KeyValues joined = pieces.get(0);
        for (KeyValues piece : pieces.subList(1, pieces.size())) {
            joined = joined.plus(piece);
        }

        assertThat(pieces.size()).isGreaterThan(10);
        assertThat(joined.entries()).isEqualTo(state.entries());
        assertThat(joined.sessions()).isEqualTo(state.sessions());
        assertThat(joined.index()).isEqualTo(state.index());
        assertThat(joined.bytes()).isEqualTo(state.bytes());
    }

    @Test
    void aRequestIsKnownByItsCommit() {
        done(set("a", "1"));

        assertThat(state.knows("r1")).isTrue();
        assertThat(state.knows("r2")).isFalse();
    }

    @Test
    void whatIsFullTakesNothingMoreAndCanBeEmptied() {
        done(set("a", "x".repeat(1000)));
        done(set("b", "x".repeat(1000)));
        long most = state.bytes() - 500;

        assertThat(within(most, set("c", "x"))).isInstanceOf(Answer.Refused.class);
        assertThat(within(most, set("b", "x".repeat(1001))).toString()).contains("full");
        assertThat(within(most, set("b", "x".repeat(900)))).isInstanceOf(Answer.Done.class);
        assertThat(within(most, new Op(Verb.DELETE, "a", Blob.EMPTY, 0, 0, ""))).isInstanceOf(Answer.Done.class);
        assertThat(within(state.bytes() + 500, set("c", "x"))).isInstanceOf(Answer.Done.class);
    }

    private Answer within(long most, Op op) {
        return Ledger.decide(state, new Request.Transact(List.of(op)), now, most)
                .answer();
    }

    private boolean done(Op op) {
        return submit(new Request.Transact(List.of(op))) instanceof Answer.Done;
    }

    private void open(Session session) {
        assertThat(submit(new Request.OpenSession(session))).isInstanceOf(Answer.Sessions.class);
    }

    private Answer submit(Request request) {
        Ledger.Decision decision = Ledger.decide(state, request, now);
        requests++;
        if (!decision.changes().isEmpty()) {
            state = new Commit("r" + requests, decision.changes()).applyTo(state);
        }
        return decision.answer();
    }

    private Entry entry(String key) {
        return Objects.requireNonNull(state.entries().get(key));
    }

    private static String text(Entry entry) {
        return new String(entry.value().bytes(), StandardCharsets.UTF_8);
    }

    private static Op set(String key, String value) {
        return new Op(Verb.SET, key, blob(value), 0, 0, "");
    }

    private static Op cas(String key, String value, long index) {
        return new Op(Verb.CAS, key, blob(value), 0, index, "");
    }

    private static Op deleteCas(String key, long index) {
        return new Op(Verb.DELETE_CAS, key, Blob.EMPTY, 0, index, "");
    }

    private static Op lock(String key, String value, String session) {
        return new Op(Verb.LOCK, key, blob(value), 0, 0, session);
    }

    private static Op unlock(String key, String value, String session) {
        return new Op(Verb.UNLOCK, key, blob(value), 0, 0, session);
    }

    private static Blob blob(String text) {
        return Blob.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Session session(String id, Duration lockDelay, Session.Behavior behavior) {
        return new Session(id, "", "node", Duration.ZERO, lockDelay, behavior, List.of(), 0);
    }
}
