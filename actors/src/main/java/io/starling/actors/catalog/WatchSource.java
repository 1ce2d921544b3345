package io.starling.actors.catalog;

import io.starling.actors.gateway.Gateway.WatchQuery;
import io.starling.actors.gateway.Gateway.WatchSignal;
import io.starling.core.catalog.ChangeWindow;
import io.starling.core.catalog.Delivered;
import io.starling.core.catalog.Entry;
import io.starling.core.catalog.Published;
import io.starling.core.selector.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
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
 * is delivered, so a slow client costs nothing; when the window has moved past its cursor, it is told 410. What there is to tell at a
 * time is told at once.
 */
final class WatchSource extends GraphStage<SourceShape<List<WatchSignal>>> {
    static final Duration BOOKMARK_EVERY = Duration.ofSeconds(15);
    private static final int AT_ONCE = 256;

    private final ChangeWindow window;
    private final Supplier<Published> published;
    private final WatchQuery query;
    private final Collection<Entry> present;
    private final long after;
    private final Outlet<List<WatchSignal>> out = Outlet.create("WatchSource.out");
    private final SourceShape<List<WatchSignal>> shape = SourceShape.of(out);

    /**
     * @param present what is told as ADDED first, of that what is chosen
     * @param after then every change above this version
     */
    WatchSource(
            ChangeWindow window,
            Supplier<Published> published,
            WatchQuery query,
            Collection<Entry> present,
            long after) {
        this.window = window;
        this.published = published;
        this.query = query;
        this.present = present;
        this.after = after;
    }

    @Override
    public SourceShape<List<WatchSignal>> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Cursor();
    }

    private final class Cursor extends TimerGraphStageLogic {
        private final List<WatchSignal> signals = new ArrayList<>();
        private final AsyncCallback<WatchSource> woken = createAsyncCallback(any -> advance());
        private final Runnable wake = this::wake;
        /** What of the present isn't told yet. It is unpacked one by one, and let go once it is told: there may be very much. */
        private Iterator<Entry> untold = present.iterator();

        private long cursor = -1;
        private long told = after;
        private boolean bookmarkDue;
        private boolean toldPresent;
        private boolean expired;

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
            window.cursor(query.type(), after).ifPresentOrElse(found -> cursor = found, this::expire);
            window.listen(query.type(), wake);
            if (query.bookmarks()) {
                scheduleAtFixedRate(BOOKMARK_EVERY, BOOKMARK_EVERY, BOOKMARK_EVERY);
            }
        }

        @Override
        public void postStop() {
            window.forget(query.type(), wake);
        }

        @Override
        public void onTimer(Object key) {
            bookmarkDue = true;
            advance();
        }

        private void wake() {
            woken.invoke(WatchSource.this);
        }

        private void advance() {
            if (!isAvailable(out)) {
                return;
            }
            long watermark = published.get().watermark();
            while (signals.size() < AT_ONCE && (tellPresent() || (cursor >= 0 && read()))) {}
            if (signals.isEmpty() && bookmarkDue) {
                bookmarkDue = false;
                told = Math.max(told, watermark);
                signals.add(new WatchSignal.Bookmark(told, false));
            }
            if (!signals.isEmpty()) {
                push(out, List.copyOf(signals));
                signals.clear();
                if (expired) {
                    completeStage();
                }
            }
        }

        /** Tells one more of what was there at the beginning, then that this was all; tells whether there may be more. */
        private boolean tellPresent() {
            if (toldPresent) {
                return false;
            }
            if (untold.hasNext()) {
                Entry entry = untold.next();
                if (chosen(entry)) {
                    signals.add(new WatchSignal.Added(entry.document()));
                }
            } else {
                toldPresent = true;
                untold = Collections.emptyIterator();
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
            cursor = -1;
            toldPresent = true;
            expired = true;
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
            return was ? new WatchSignal.Modified(after.document()) : new WatchSignal.Added(after.document());
        }
        return before != null && was ? new WatchSignal.Deleted(before.document().stamped(change.shown())) : null;
    }

    /** Most watches choose everything, and need not unpack what an object was before. */
    private boolean chosen(Entry entry) {
        return query.selector() == Selector.ALL || query.selector().test(entry.object());
    }
}
