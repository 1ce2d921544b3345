package io.starling.actors.catalog;

import io.starling.actors.gateway.Gateway.WatchQuery;
import io.starling.actors.gateway.Gateway.WatchSignal;
import io.starling.core.catalog.ChangeWindow;
import io.starling.core.catalog.Delivered;
import io.starling.core.catalog.Entry;
import io.starling.core.catalog.Published;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Refusal;
import io.starling.core.selector.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.jspecify.annotations.Nullable;

/**
 * One watch: a cursor over the window that all watches share. It reads when its client wants more and sleeps until something
 * is delivered, so a slow client costs nothing; when the window has moved past its cursor, it is told 410. It is one stage, from
 * the waiting for its beginning to its end in time: each stage costs every watch something for every change.
 */
final class WatchSource extends GraphStage<SourceShape<WatchSignal>> {
    static final Duration BOOKMARK_EVERY = Duration.ofSeconds(15);
    private static final int AT_ONCE = 256;
    private static final String END = "end";

    private final ChangeWindow window;
    private final Supplier<Published> published;
    private final WatchQuery query;
    private final CompletionStage<Beginning> beginning;
    private final Outlet<WatchSignal> out = Outlet.create("WatchSource.out");
    private final SourceShape<WatchSignal> shape = SourceShape.of(out);

    /**
     * Where a watch begins.
     *
     * @param present what is told as ADDED first
     * @param after then every change above this version
     */
    record Beginning(List<ApiObject> present, long after) {}

    /** @param beginning fails with a {@link Refusal} where it can't begin: that is told */
    WatchSource(
            ChangeWindow window,
            Supplier<Published> published,
            WatchQuery query,
            CompletionStage<Beginning> beginning) {
        this.window = window;
        this.published = published;
        this.query = query;
        this.beginning = beginning;
    }

    /** One of both is null. */
    private record Begun(
            @Nullable Beginning beginning, @Nullable Throwable failure) {}

    @Override
    public SourceShape<WatchSignal> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Cursor();
    }

    private final class Cursor extends TimerGraphStageLogic {
        private final Queue<WatchSignal> signals = new ArrayDeque<>();
        private final AsyncCallback<WatchSource> woken = createAsyncCallback(any -> advance());
        private final Runnable wake = this::wake;
        private final AsyncCallback<Begun> begun = createAsyncCallback(this::begin);
        private long cursor = -1;
        private long after;
        private long told;
        private boolean bookmarkDue;

        Cursor() {
            super(shape);
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    advance();
                }
            });
        }

        @Override
        public void preStart() {
            scheduleOnce(END, query.timeout());
            beginning.whenComplete((found, failure) -> begun.invoke(new Begun(found, failure)));
        }

        private void begin(Begun result) {
            Beginning found = result.beginning();
            if (found == null) {
                refuse(Objects.requireNonNull(result.failure(), "neither a beginning nor a failure"));
                return;
            }
            after = found.after();
            told = after;
            found.present().forEach(object -> signals.add(new WatchSignal.Added(object)));
            if (query.initialEvents()) {
                signals.add(new WatchSignal.Bookmark(after, true));
            }
            window.cursor(query.type(), after).ifPresentOrElse(place -> cursor = place, this::expire);
            window.listen(query.type(), wake);
            if (query.bookmarks()) {
                scheduleAtFixedRate(BOOKMARK_EVERY, BOOKMARK_EVERY, BOOKMARK_EVERY);
            }
            advance();
        }

        private void refuse(Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (cause instanceof Refusal refusal) {
                signals.add(new WatchSignal.Failed(refusal.status()));
                advance();
            } else {
                failStage(cause);
            }
        }

        @Override
        public void postStop() {
            window.forget(query.type(), wake);
        }

        @Override
        public void onTimer(Object key) {
            if (key.equals(END)) {
                completeStage();
            } else {
                bookmarkDue = true;
                advance();
            }
        }

        private void wake() {
            woken.invoke(WatchSource.this);
        }

        private void advance() {
            if (!isAvailable(out)) {
                return;
            }
            long watermark = published.get().watermark();
            while (signals.isEmpty() && cursor >= 0 && read()) {}
            if (signals.isEmpty() && bookmarkDue) {
                bookmarkDue = false;
                told = Math.max(told, watermark);
                signals.add(new WatchSignal.Bookmark(told, false));
            }
            WatchSignal next = signals.poll();
            if (next != null) {
                push(out, next);
                if (next instanceof WatchSignal.Failed) {
                    completeStage();
                }
            }
        }

        /** Reads on; tells whether there may be more. */
        private boolean read() {
            Optional<List<Delivered>> changes = window.read(query.type(), cursor, AT_ONCE);
            if (changes.isEmpty()) {
                expire();
                return false;
            }
            for (Delivered change : changes.get()) {
                WatchSignal signal = change.version() <= after ? null : signal(change);
                if (signal != null) {
                    signals.add(signal);
                }
                told = Math.max(told, change.version());
            }
            cursor += changes.get().size();
            return !changes.get().isEmpty();
        }

        private void expire() {
            cursor = -1;
            signals.clear();
            signals.add(new WatchSignal.Failed(CatalogReads.expired(
                    "too old resource version: " + told + " (" + window.since(query.type()) + ")")));
        }
    }

    /** What this watch says about a change; null for nothing. */
    private @Nullable WatchSignal signal(Delivered change) {
        if (query.namespace() != null && !query.namespace().equals(change.key().namespace())) {
            return null;
        }
        Entry before = change.before();
        Entry after = change.after();
        boolean was = before != null && chosen(before);
        boolean is = after != null && chosen(after);
        if (after != null && is) {
            return was ? new WatchSignal.Modified(after.object()) : new WatchSignal.Added(after.object());
        }
        return before != null && was ? new WatchSignal.Deleted(before.object().stamped(change.shown())) : null;
    }

    /** Most watches choose everything, and need not unpack what an object was before. */
    private boolean chosen(Entry entry) {
        return query.selector() == Selector.ALL || query.selector().test(entry.object());
    }
}
