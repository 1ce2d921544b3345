package io.starling.micro;

import io.starling.core.catalog.Change;
import io.starling.core.catalog.ChangeWindow;
import io.starling.core.catalog.OriginClock;
import io.starling.core.catalog.Remembered;
import io.starling.core.catalog.Replica;
import io.starling.core.object.Document;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What one changed pod costs a catalog: announced by its owner, ordered, delivered, put into the window of the watches. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CatalogBenchmark {
    private static final ResourceType PODS = new ResourceType("", "pods");
    private static final String OWNER = "Node|node-1";
    private static final int BATCH = 100;
    private static final int WINDOW = 10_000;
    private static final long EPOCH_MILLIS = 1_800_000_000_000L;

    @Param({"1000", "100000"})
    int pods;

    private final OriginClock clock = new OriginClock(1, 0, () -> EPOCH_MILLIS, () -> 0);
    private final Replica replica = new Replica("one", clock, new ChangeWindow(WINDOW));
    private List<Document> documents = List.of();
    private List<ObjectKey> keys = List.of();
    private int next;
    private long token;

    /** A catalog that holds all pods. */
    @Setup
    public void fill() {
        documents = IntStream.range(0, pods)
                .mapToObj(i -> Document.of(Pods.running(i)))
                .toList();
        keys = IntStream.range(0, pods)
                .mapToObj(i -> new ObjectKey(PODS, "default", "web-6d4cf56db6-%05d".formatted(i)))
                .toList();
        replica.members(Set.of("one"), Set.of("one"), 0);
        replica.begin(Remembered.NOTHING, 0);
        replica.expect(Set.of(OWNER), 0);
        for (int i = 0; i < pods; i += BATCH) {
            change();
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int change() {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            long stamp = clock.open();
            changes.add(new Change(stamp, keys.get(next), documents.get(next).stamped(stamp)));
            next = (next + 1) % pods;
        }
        replica.announce(++token, OWNER, 0, changes, 0);
        replica.flush(0);
        return replica.drain().size();
    }
}
