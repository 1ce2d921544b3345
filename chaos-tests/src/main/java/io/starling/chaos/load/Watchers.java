package io.starling.chaos.load;

import io.starling.chaos.cluster.Waiting;
import io.starling.chaos.history.Operation;
import io.starling.chaos.history.WatchLog;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/** Several watchers of the same objects. */
public final class Watchers implements AutoCloseable {
    private static final int CATCH_UP_SECONDS = 60;

    private final List<Watcher> watchers;

    private Watchers(List<Watcher> watchers) {
        this.watchers = watchers;
    }

    /**
     * Starts them.
     *
     * @param members the URLs of the members' APIs
     * @param seed of when they move where
     */
    public static Watchers start(List<String> members, int count, long seed) {
        return new Watchers(IntStream.rangeClosed(1, count)
                .mapToObj(number -> Watcher.start(
                        "watcher-" + number,
                        members,
                        RandomGeneratorFactory.of("L64X128MixRandom").create(-seed * 1000 - number)))
                .toList());
    }

    /**
     * Returns when all have been told the newest version of what they follow, or after a while. True when they have.
     *
     * @param last what was read at the end, of all kinds
     */
    public boolean await(List<Operation> last) {
        long version = last.stream()
                .filter(read -> Kind.CONFIG_MAP.has(read.key()))
                .mapToLong(Operation::version)
                .max()
                .orElse(0);
        return Waiting.until(
                CATCH_UP_SECONDS, () -> watchers.stream().allMatch(watcher -> watcher.version() >= version));
    }

    /** What each saw. */
    public List<WatchLog> logs() {
        return watchers.stream().map(Watcher::log).toList();
    }

    @Override
    public void close() {
        watchers.forEach(Watcher::close);
    }
}
