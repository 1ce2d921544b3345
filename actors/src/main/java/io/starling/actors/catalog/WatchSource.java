package io.starling.actors.catalog;

import io.starling.actors.gateway.Gateway.WatchQuery;
import io.starling.actors.gateway.Gateway.WatchSignal;
import io.starling.core.catalog.ChangeWindow;
import io.starling.core.catalog.Delivered;
import io.starling.core.catalog.Entry;
import io.starling.core.catalog.Published;
import io.starling.core.failure.Causes;
import io.starling.core.object.Refusal;
import io.starling.core.selector.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
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
 *
 * @param <T> what it tells at a time: one signal, or all that there are
 */
final class WatchSource<T> extends GraphStage<SourceShape<T>> {
    static final Duration BOOKMARK_EVERY = Duration.ofSeconds(15);
    private static final int AT_ONCE = 256;
    private static final String END = "end";

    private final ChangeWindow window;
    private final Supplier<Published> published;
    private final WatchQuery query;
    private final CompletionStage<Beginning> beginning;
    private final int gathered;
    private final Function<Queue<WatchSignal>, T> taking;
    private final Outlet<T> out = Outlet.create("WatchSource.out");
    private final SourceShape<T> shape = SourceShape.of(out);

    /**
     * Where a watch begins.
     *
     * @param present what is told as ADDED first, of that what is chosen
     * @param after then every change above this version
     */
    record Beginning(Collection<Entry> present, long after) {}

    private WatchSource(
            ChangeWindow window,
            Supplier<Published> published,
            WatchQuery query,
            CompletionStage<Beginning> beginning,
            int gathered,
            Function<Queue<WatchSignal>, T> taking) {
        this.window = window;
        this.published = published;
        this.query = query;
        this.beginning = beginning;
        this.gathered = gathered;
        this.taking = taking;
    }

    /**
     * Tells signal by signal.
     *
     * @param beginning fails with a {@link Refusal} where it can't begin: that is told
     */
    static WatchSource<WatchSignal> ofEach(
            ChangeWindow window,
            Supplier<Published> published,
            WatchQuery query,
            CompletionStage<Beginning> beginning) {
        return new WatchSource<>(window, published, query, beginning, 1, Queue::remove);
    }

    /** As {@link #ofEach}, but tells what there is to tell at a time at once, never nothing. */
    static WatchSource<List<WatchSignal>> ofAll(
            ChangeWindow window,
            Supplier<Published> published,
            WatchQuery query,
            CompletionStage<Beginning> beginning) {
        return new WatchSource<>(window, published, query, beginning, AT_ONCE, signals -> {
            List<WatchSignal> all = List.copyOf(signals);
            signals.clear();
            return all;
        });
    }

    /** One of both is null. */
    private record Begun(
            @Nullable Beginning beginning, @Nullable Throwable failure) {}

    @Override
    public SourceShape<T> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Cursor();
    }

    private final class Cursor extends TimerGraphStageLogic {
        private final Queue<WatchSignal> signals = new ArrayDeque<>();
        private final AsyncCallback<WatchSource<T>> woken = createAsyncCallback(any -> advance());
        private final Runnable wake = this::wake;
        private final AsyncCallback<Begun> begun = createAsyncCallback(this::begin);
        /** What of the present isn't told yet. It is unpacked one by one, and let go once it is told: there may be very much. */
        private @Nullable Iterator<Entry> untold;

        private long cursor = -1;
        private long after;
        private long told;
        private boolean bookmarkDue;
        /** Whether nothing follows what is in {@link #signals}. */
        private boolean ended;

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
            untold = found.present().iterator();
            window.cursor(query.type(), after).ifPresentOrElse(place -> cursor = place, this::expire);
            window.listen(query.type(), wake);
            if (query.bookmarks()) {
                scheduleAtFixedRate(BOOKMARK_EVERY, BOOKMARK_EVERY, BOOKMARK_EVERY);
            }
            advance();
        }

        private void refuse(Throwable failure) {
            Throwable cause = Causes.of(failure);
            if (cause instanceof Refusal refusal) {
                end(new WatchSignal.Failed(refusal.status()));
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
            while (signals.size() < gathered && (tellPresent() || (cursor >= 0 && read()))) {}
            if (signals.isEmpty() && bookmarkDue) {
                bookmarkDue = false;
                told = Math.max(told, watermark);
                signals.add(new WatchSignal.Bookmark(told, false));
            }
            if (!signals.isEmpty()) {
                push(out, taking.apply(signals));
                if (ended && signals.isEmpty()) {
                    completeStage();
                }
            }
        }

        /** Tells one more of what was there at the beginning, then that this was all; tells whether there may be more. */
        private boolean tellPresent() {
            Iterator<Entry> rest = untold;
            if (rest == null) {
                return false;
            }
            if (rest.hasNext()) {
                Entry entry = rest.next();
                if (chosen(entry)) {
                    signals.add(new WatchSignal.Added(entry.document()));
                }
            } else {
                untold = null;
                if (query.initialEvents()) {
                    signals.add(new WatchSignal.Bookmark(after, true));
                }
            }
            return true;
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
            end(new WatchSignal.Failed(CatalogReads.expired(
                    "too old resource version: " + told + " (" + window.since(query.type()) + ")")));
        }

        /** What wasn't told yet isn't any more. */
        private void end(WatchSignal last) {
            cursor = -1;
            untold = null;
            signals.clear();
            signals.add(last);
            ended = true;
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
            return was ? new WatchSignal.Modified(after.document()) : new WatchSignal.Added(after.document());
        }
        return before != null && was ? new WatchSignal.Deleted(before.document().stamped(change.shown())) : null;
    }

    /** Most watches choose everything, and need not unpack what an object was before. The others share what one of them unpacked. */
    private boolean chosen(Entry entry) {
        return query.selector() == Selector.ALL || query.selector().test(entry.object());
    }
}
