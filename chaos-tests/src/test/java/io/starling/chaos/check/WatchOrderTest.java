package io.starling.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.chaos.history.Operation;
import io.starling.chaos.history.WatchEntry;
import io.starling.chaos.history.WatchEntry.Bookmark;
import io.starling.chaos.history.WatchEntry.Event;
import io.starling.chaos.history.WatchEntry.Listed;
import io.starling.chaos.history.WatchEntry.Opened;
import io.starling.chaos.history.WatchLog;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchOrderTest {
    private static final List<Operation> WRITES =
            List.of(Told.created(0, 1, "a", 10), Told.patch(2, 3, "b", 12), Told.patch(4, 5, "c", 14));

    @Test
    void everythingInOrderOverTwoMembersIsFine() {
        assertThat(check(
                        listed(5),
                        new Opened("node-1", 5),
                        added(10),
                        new Bookmark(11),
                        new Opened("node-2", 11),
                        modified(12),
                        modified(14),
                        deleted(15),
                        new Bookmark(20)))
                .isEmpty();
    }

    @Test
    void aWriteThatWasLeftOutIsFound() {
        assertThat(check(listed(5), added(10), modified(14)))
                .singleElement()
                .satisfies(violation ->
                        assertThat(violation.message()).contains("left out").contains("value=b"));
        assertThat(check(listed(5), added(10), modified(12), new Bookmark(14))).hasSize(1);
    }

    @Test
    void whatAListCoversNeedNotBeTold() {
        assertThat(check(new Listed("node-1", Map.of(Told.KEY, 12L), 13), modified(14)))
                .isEmpty();
        assertThat(check(listed(5), added(10), new Listed("node-1", Map.of(Told.KEY, 12L), 13), modified(14)))
                .isEmpty();
    }

    @Test
    void anEventThatComesTwiceOrTooLateIsFound() {
        assertThat(check(listed(5), added(10), modified(12), modified(12))).hasSize(1);
        assertThat(check(listed(5), added(10), modified(12), modified(11))).hasSize(1);
    }

    @Test
    void anEventThatCannotBeIsFound() {
        assertThat(check(listed(5), added(10), added(12))).hasSize(1);
        assertThat(check(listed(15), modified(16))).hasSize(1);
        assertThat(check(listed(15), deleted(16))).hasSize(1);
    }

    @Test
    void whatAListHadAheadOfItsVersionIsToldAgain() {
        WatchEntry ahead = new Listed("node-1", Map.of(Told.KEY, 12L), 5);
        assertThat(check(ahead, added(10), modified(12), modified(14))).isEmpty();
        assertThat(check(ahead, added(10), modified(12), modified(14), added(15)))
                .hasSize(1);
        assertThat(check(ahead, added(10), modified(14))).hasSize(1);

        WatchEntry without = new Listed("node-1", Map.of("configmaps/other", 12L), 5);
        assertThat(check(without, deleted(9), added(10), modified(12), modified(14)))
                .isEmpty();
        assertThat(check(without, deleted(9), deleted(10))).hasSize(1);
    }

    @Test
    void whatIsToldLateAfterAFailoverIsFound() {
        WatchEntry other = new Event(WatchEntry.Type.ADDED, "configmaps/other", 13);
        assertThat(check(listed(5), added(10), other, modified(12), modified(14)))
                .extracting(Violation::message)
                .anySatisfy(message -> assertThat(message).contains("not newer"))
                .anySatisfy(message -> assertThat(message).contains("left out"));
        assertThat(check(
                        listed(5),
                        added(10),
                        modified(12),
                        other,
                        new Opened("node-2", 13),
                        modified(12),
                        modified(14)))
                .hasSize(1);
    }

    @Test
    void whatComesTooLateToBeToldIsListed() {
        WatchEntry other = new Event(WatchEntry.Type.ADDED, "configmaps/other", 13);
        WatchEntry again = new Listed("node-1", Map.of(Told.KEY, 12L, "configmaps/other", 13L), 13);
        assertThat(check(listed(5), added(10), other, again, modified(14))).isEmpty();
    }

    @Test
    void timeThatGoesBackIsFound() {
        assertThat(check(listed(20), new Bookmark(19))).hasSize(1);
        assertThat(check(listed(20), listed(18))).hasSize(1);
    }

    private static WatchEntry listed(long version) {
        return new Listed("node-1", Map.of(), version);
    }

    private static WatchEntry added(long version) {
        return new Event(WatchEntry.Type.ADDED, Told.KEY, version);
    }

    private static WatchEntry modified(long version) {
        return new Event(WatchEntry.Type.MODIFIED, Told.KEY, version);
    }

    private static WatchEntry deleted(long version) {
        return new Event(WatchEntry.Type.DELETED, Told.KEY, version);
    }

    private static List<Violation> check(WatchEntry... entries) {
        return WatchOrder.check(List.of(new WatchLog("watcher-1", List.of(entries))), WRITES);
    }
}
