package io.starling.actors.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.actors.catalog.Announcements;
import io.starling.actors.catalog.CatalogView;
import io.starling.core.catalog.Change;
import io.starling.core.object.ObjectReference;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.junit.jupiter.api.Test;

class EventRecorderTest {
    private final Told told = new Told();
    private final EventRecorder recorder = new EventRecorder(told, Clock.systemUTC(), "node-1");

    /** What goes well with thousands of pods is told of some, what goes wrong of all; and other objects' news aren't many. */
    @Test
    void aBurstOfGoodNewsOfPodsIsNotToldInFull() {
        int many = 10 * EventRecorder.GOOD_NEWS.burst();
        for (int i = 0; i < many; i++) {
            recorder.normal(pod(i), "Started", "Started container c");
        }
        assertThat(told.changes).hasSizeGreaterThanOrEqualTo(EventRecorder.GOOD_NEWS.burst());
        assertThat(recorder.omitted()).isPositive().isEqualTo(many - told.changes.size());
        int before = told.changes.size();
        for (int i = 0; i < 100; i++) {
            recorder.warning(pod(i), "Failed", "Error: no such file");
            recorder.normal(
                    new ObjectReference("apps/v1", "Deployment", "default", "web-" + i, "d" + i),
                    "ScalingReplicaSet",
                    "Scaled up");
        }
        assertThat(told.changes).hasSize(before + 200);
    }

    private static ObjectReference pod(int number) {
        return ObjectReference.pod("default", "web-" + number, "u" + number);
    }

    private static final class Told implements Announcements {
        final List<Change> changes = new ArrayList<>();
        private long stamp;

        @Override
        public long open() {
            return ++stamp;
        }

        @Override
        public void observe(long seen) {}

        @Override
        public void withdraw(long taken) {}

        @Override
        public CompletionStage<Done> announce(String owner, long shows, List<Change> announced) {
            changes.addAll(announced);
            return CompletableFuture.completedFuture(Done.getInstance());
        }

        @Override
        public CompletionStage<Done> completeEverywhere() {
            return CompletableFuture.completedFuture(Done.getInstance());
        }

        @Override
        public CatalogView view() {
            throw new AssertionError("nobody looks at the catalog here");
        }
    }
}
