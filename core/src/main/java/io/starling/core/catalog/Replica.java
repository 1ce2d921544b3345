package io.starling.core.catalog;

import io.starling.core.catalog.Message.End;
import io.starling.core.catalog.Message.Fetch;
import io.starling.core.catalog.Message.Known;
import io.starling.core.catalog.Message.Need;
import io.starling.core.catalog.Message.News;
import io.starling.core.catalog.Message.Part;
import io.starling.core.catalog.Message.Phase;
import io.starling.core.catalog.Message.Position;
import io.starling.core.catalog.Message.Relay;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One member's catalog: takes what its own entities announce, exchanges it with the other members' replicas, and delivers
 * all changes in one order that is the same everywhere.
 *
 * <p>How it works. Each member is an <em>origin</em>: it numbers its batches and tells a closed stamp, below which nothing of
 * it is to come. The watermark is the lowest closed stamp of all origins; changes are delivered in the order of their stamps
 * up to it. Whoever receives a batch has seen its stamp, so its own closed stamp passes it, and it tells so: the watermark
 * follows within a round trip. Every word tells how far the speaker has got with every origin ({@link Position}); that one
 * vector acknowledges batches, shows gaps, and after the removal of a member lets the survivors collect what only some of
 * them have, before they go on without it. An origin leaves the watermark in no other way (see docs/adr/0007-catalog-order.md).
 *
 * <p>Inputs are the public methods, each with the time in milliseconds, from a clock that nobody sets; call {@link #flush} when a burst of them is
 * over, and {@link #drain} for what is to be done. Not thread-safe, but {@link #published} may be handed on.
 */
public final class Replica {
    /** How often to call {@link #tick}. */
    public static final long TICK_MILLIS = 500;

    private static final long RESEND_MILLIS = 400;

    /** How many messages with batches may be on their way to a peer before it says that it has the first. */
    private static final int MOST_ON_THE_WAY = 8;

    private final String self;
    private final OriginClock clock;
    private final Merge merge;
    private final OriginLog own;
    private final Origins origins;
    private final Peers peers = new Peers();
    private final Lists lists = new Lists();
    private final Transfers transfers;
    private final Owners owners = new Owners();
    private final Unacknowledged unacknowledged = new Unacknowledged();

    private final List<Effect> effects = new ArrayList<>();

    private volatile int joinedMembers;

    private boolean recalling;
    private boolean member;
    private boolean ready;
    private boolean joined;
    private boolean complete;
    private boolean completeTold;
    private boolean everywhereTold;
    private long joinedAbove;
    private long highest;
    private long sequence;
    private int installs;

    /** @param self names this run of this member: one that restarts is another */
    public Replica(String self, OriginClock clock, ChangeWindow window) {
        this.self = self;
        this.clock = clock;
        this.merge = new Merge(window);
        this.origins = new Origins(self);
        this.own = origins.own();
        this.transfers = new Transfers(self, peers, origins, this::send);
    }

    public Published published() {
        return merge.published();
    }

    /** Whether this owner announced itself since the cluster started, or is remembered. May be called from any thread. */
    public boolean known(String owner) {
        return owners.knows(owner);
    }

    public boolean complete() {
        return complete;
    }

    public boolean joined() {
        return joined;
    }

    /** How many members may announce, as far as this one knows. May be called from any thread. */
    public int joinedMembers() {
        return joinedMembers;
    }

    /** How often this member took a whole catalog from another, or started with none; each expires the watches. */
    public int installs() {
        return installs;
    }

    /** How many removed members there are of which the survivors still exchange what they have. */
    public long collecting() {
        return origins.collecting();
    }

    /** How many owners have not announced themselves, of how many; {@code -1} where it isn't known yet which there are. */
    public int missing() {
        return owners.missing();
    }

    /**
     * The members with a catalog.
     *
     * @param live all that were not removed
     * @param reachable those of them that answer
     */
    public void members(Set<String> live, Set<String> reachable, long now) {
        member = true;
        Set<String> others = new HashSet<>(live);
        others.remove(self);
        for (String run : peers.become(others, reachable)) {
            transfers.forget(run);
            origins.depart(run);
        }
        peers.tellAll();
        progress(now);
    }

    /** These owners have to announce themselves before the catalog is complete. */
    public void expect(Set<String> all, long now) {
        owners.expect(all);
        progress(now);
    }

    /**
     * Answers {@link Effect.Recall}: with this the cluster begins, unless another member founded its catalog meanwhile.
     *
     * @param confirmed nothing of it has changed since
     */
    public void begin(Remembered confirmed, long now) {
        recalling = false;
        if (founds(now)) {
            found(confirmed, now);
        }
        progress(now);
    }

    /** What the next life of the cluster may begin with. */
    public Remembered.Moment memorable() {
        return new Remembered.Moment(
                merge.published().delivered(), merge.sequences().all());
    }

    /**
     * Announces; {@link Effect.Acknowledged} or {@link Effect.Refused} bears the token.
     *
     * @param shows the number of the last event in the owner's journal that its objects show with these changes; 0 where that isn't known
     */
    public void announce(long token, String owner, long shows, List<Change> changes, long now) {
        boolean open = true;
        for (Change change : changes) {
            open &= clock.settle(change.stamp());
        }
        boolean above = changes.stream().allMatch(change -> change.stamp() > joinedAbove);
        if (!joined) {
            effects.add(new Effect.Refused(token, "this member is not part of the catalog yet"));
        } else if (!open || !above) {
            effects.add(new Effect.Refused(token, "a stamp is not open: it was held for too long, or never taken"));
        } else {
            Iterator<List<Change>> parts = Unacknowledged.parts(changes).iterator();
            while (parts.hasNext()) {
                List<Change> part = parts.next();
                long place = part.stream().mapToLong(Change::stamp).reduce(highest, Math::max);
                Batch batch = new Batch(own.position() + 1, owner, parts.hasNext() ? 0 : shows, place, part);
                own.accept(batch);
                take(batch);
            }
            unacknowledged.add(own.position(), token, changes);
        }
        progress(now);
    }

    /** Waits until everything up to a version can be shown; {@link Effect.Reached} bears the token. */
    public void await(long token, long version, long now) {
        lists.await(token, version, now);
        progress(now);
    }

    /**
     * Waits until everything can be shown that was acknowledged anywhere up to now. A quorum is asked for the highest stamp
     * that it knows of: no clock is believed for it.
     */
    public void awaitFreshest(long token, long now) {
        lists.awaitFreshest(token, now);
        progress(now);
    }

    /** Nobody waits for it any more. */
    public void forget(long token) {
        lists.forget(token);
    }

    /** Time passed, or the clock's open stamps changed. */
    public void nudge(long now) {
        progress(now);
    }

    /** To be called every {@link #TICK_MILLIS}: repairs what lost messages left. */
    public void tick(long now) {
        peers.tellAll();
        for (Peer peer : peers) {
            peer.asked = 0;
            for (Position position : peer.positions()) {
                OriginLog log = origins.other(position.origin());
                if (log != null && log.idle()) {
                    needIfBehind(peer, position);
                }
            }
        }
        if (joined) {
            compareClocks();
        }
        origins.mark();
        transfers.tick(now);
        progress(now);
        flush(now);
    }

    public void receive(Message message, long now) {
        Peer peer = peers.get(message.from());
        if (peer == null) {
            return;
        }
        if (message instanceof News news) {
            hear(peer, news, now);
        } else if (message instanceof Need need) {
            relay(need);
        } else if (message instanceof Relay relay) {
            takeRelayed(relay);
        } else if (message instanceof Fetch fetch) {
            if (ready) {
                transfers.donate(fetch, now, () -> donation(fetch));
            }
        } else if (message instanceof Part part) {
            takePart(part, now);
        }
        progress(now);
    }

    /** Sends what is to be said. */
    public void flush(long now) {
        long closed = clock.closed();
        for (Peer peer : peers) {
            boolean more = true;
            while (more) {
                more = tell(peer, closed, now);
            }
        }
    }

    /** Tells a peer what it should hear, in one message; answers whether there may be more for it. */
    private boolean tell(Peer peer, long closed, long now) {
        long has = peer.sentThrough(peer.number(self), now, RESEND_MILLIS);
        List<Batch> batches = sendable(peer, has);
        long through = peer.joined() ? last(batches, has) : own.position();
        long closedFor = Math.min(closed, own.lowestAfter(through) - 1);
        boolean awaited = peer.told < highest && closedFor > peer.told;
        boolean asking = lists.open() > Math.max(peer.asked, peer.answers());
        if (!peer.dirty && !awaited && !asking && batches.isEmpty()) {
            return false;
        }
        peer.dirty = false;
        peer.told = Math.max(peer.told, closedFor);
        peer.asked = lists.asked();
        if (!batches.isEmpty()) {
            peer.sent(last(batches, has), now);
        }
        send(peer.run, news(peer, closedFor, through, batches));
        return !batches.isEmpty();
    }

    private static long last(List<Batch> batches, long before) {
        return batches.isEmpty() ? before : batches.get(batches.size() - 1).number();
    }

    private News news(Peer peer, long closed, long through, List<Batch> batches) {
        return new News(
                self,
                clock.wallMillis(),
                ++sequence,
                closed,
                through,
                highest,
                lists.asked(),
                peer.question,
                ready,
                joined,
                complete,
                origins.told(),
                batches);
    }

    /** What is to be done, in order; each is given once. */
    public List<Effect> drain() {
        List<Effect> all = List.copyOf(effects);
        effects.clear();
        return all;
    }

    /** @param has what the peer has of them, or will have when what is on its way arrives */
    private List<Batch> sendable(Peer peer, long has) {
        if (!peer.ready()
                || peer.position(self).isEmpty()
                || has >= own.position()
                || peer.onTheWay() >= MOST_ON_THE_WAY) {
            return List.of();
        }
        Optional<List<Batch>> batches = own.after(has);
        if (batches.isEmpty()) {
            send(peer.run, new Relay(self, self, has, List.of(), true));
        }
        return batches.orElse(List.of());
    }

    private void hear(Peer peer, News news, long now) {
        peer.wallAhead = news.wall() - now;
        peer.hear(news);
        compareClocks();
        clock.raise(Math.max(news.closed(), news.highest()));
        if (origins.count(peer.run)) {
            peers.tellAll();
        }
        OriginLog log = origins.other(peer.run);
        if (ready && log != null && log.phase() == Phase.LIVE) {
            accept(log, news.batches());
            log.close(news.closed(), news.through());
        }
        peer.dirty |= peer.position(self).isEmpty();
        if (ready) {
            peer.positions().forEach(position -> hearOfEnd(peer, position));
        }
    }

    private void compareClocks() {
        List<Long> others = new ArrayList<>();
        for (Peer peer : peers) {
            if (peer.heard()) {
                others.add(peer.wallAhead);
            }
        }
        clock.compare(others);
    }

    private void hearOfEnd(Peer peer, Position position) {
        if (origins.hearOfEnd(peer, position, peers)) {
            peers.tellAll();
        }
        if (position.phase() != Phase.LIVE && !peers.contains(position.origin())) {
            needIfBehind(peer, position);
        }
    }

    private void accept(OriginLog log, List<Batch> batches) {
        for (Batch batch : batches) {
            if (log.accept(batch)) {
                take(batch);
                batch.changes().forEach(change -> clock.raise(change.stamp()));
                peers.tellAll();
            }
        }
    }

    private void take(Batch batch) {
        owners.know(Set.of(batch.owner()));
        merge.receive(batch);
        batch.changes().forEach(change -> highest = Math.max(highest, change.stamp()));
    }

    /** An origin sends its own batches by itself; others are asked for them. */
    private void needIfBehind(Peer peer, Position position) {
        OriginLog log = origins.other(position.origin());
        boolean direct = position.origin().equals(peer.run);
        if (ready && log != null && !direct && log.position() < position.number()) {
            send(peer.run, new Need(self, position.origin(), log.position()));
        }
    }

    private void relay(Need need) {
        OriginLog log = origins.get(need.origin());
        if (ready && log != null) {
            Optional<List<Batch>> batches = log.after(need.after());
            send(
                    need.from(),
                    new Relay(self, need.origin(), need.after(), batches.orElse(List.of()), batches.isEmpty()));
        }
    }

    private void takeRelayed(Relay relay) {
        OriginLog log = origins.other(relay.origin());
        if (ready && log != null) {
            accept(log, relay.batches());
            if (relay.forgotten() && relay.after() == log.position()) {
                transfers.missed(log, relay.from());
            }
        }
    }

    // Joining, and starting over

    private void fetch(long now) {
        if (founds(now) && !recalling) {
            recalling = true;
            effects.add(new Effect.Recall());
        }
    }

    private boolean founds(long now) {
        return member && transfers.seek(now, ready) && first();
    }

    private void found(Remembered beginning, long now) {
        Intake mine = new Intake(self, 0, now);
        mine.entries.addAll(beginning.entries());
        beginning.sequences().forEach((owner, sequence) -> mine.owners.add(new Known(owner, sequence)));
        beginning.entries().forEach(entry -> highest = Math.max(highest, entry.stamp()));
        compareClocks();
        clock.raise(highest);
        install(mine, new End(Math.max(clock.closed(), highest), false, List.of()));
    }

    /** Whether this member starts the catalog of a cluster where nobody has one: the lowest of all that know each other. */
    private boolean first() {
        return listedByAll() && !peers.any(peer -> peer.ready() || peer.run.compareTo(self) < 0);
    }

    private boolean listedByAll() {
        return peers.every(peer -> peer.position(self).isPresent());
    }

    private Donation donation(Fetch fetch) {
        return new Donation(
                self,
                fetch.id(),
                merge.published().delivered(),
                List.copyOf(merge.pending()),
                origins.kept(),
                owners.known().stream()
                        .map(owner -> new Known(owner, merge.sequences().of(owner)))
                        .toList(),
                new End(merge.watermark(), complete, origins.states(merge.watermark())));
    }

    private void takePart(Part part, long now) {
        End end = part.end();
        Optional<Intake> whole = transfers.take(part, merge.watermark(), now);
        if (end != null && whole.isPresent()) {
            install(whole.get(), end);
        }
    }

    /** Takes another's catalog over, and puts on top what this member has and the other had not. */
    private void install(Intake from, End end) {
        List<Batch> more = origins.install(end.origins(), from.kept, !ready, peers);
        merge.install(from.entries, from.pending, from.owners, end.watermark());
        from.pending.forEach(
                change -> highest = Math.max(highest, change.change().stamp()));
        owners.know(from.owners.stream().map(Known::owner).toList());
        more.forEach(this::take);
        if (end.complete()) {
            completed();
        }
        ready = true;
        installs++;
        peers.tellAll();
    }

    // What follows from what

    private void progress(long now) {
        fetch(now);
        if (ready) {
            boolean ended = origins.endDeparted();
            boolean settled = origins.settle(peers);
            if (ended || settled) {
                peers.tellAll();
            }
            acknowledge();
            if (complete) {
                advance();
            }
            if (!transfers.coming()) { // Else what the other has not is to be put on top of what it gives.
                origins.prune(peers);
            }
            join();
        }
        joinedMembers = (joined ? 1 : 0) + peers.count(Peer::joined);
        completeIfKnown();
        if (complete) {
            effects.addAll(lists.reach(now, merge.watermark(), highest, joined, peers, origins));
        }
    }

    /** What is this member's own is delivered here when the others have it: nobody sees what may yet vanish with it. */
    private void advance() {
        merge.advance(Math.min(Math.min(clock.closed(), unacknowledged.below()), origins.lowestClosed()));
    }

    /**
     * A member may announce when all others count it: then no watermark passes it by. And it counts for the others when it
     * has what they have: then it doesn't stand for a member that had more and is gone.
     */
    private void join() {
        if (!joined && listedByAll() && peers.every(origins::upWith)) {
            joined = true;
            peers.tellAll();
            for (Peer peer : peers) {
                joinedAbove = Math.max(joinedAbove, peer.closed());
            }
            joinedAbove = Math.max(joinedAbove, merge.watermark());
            clock.raise(joinedAbove);
            effects.add(new Effect.Joined());
        }
    }

    private void completeIfKnown() {
        if (!complete && ready && (missing() == 0 || peers.any(peer -> peer.complete() && origins.upWith(peer)))) {
            advance(); // At once: until now nobody could look.
            completed();
            peers.tellAll();
        }
        if (complete && !completeTold) {
            completeTold = true;
            effects.add(new Effect.Completed());
        }
        if (complete && !everywhereTold && peers.every(Peer::complete)) {
            everywhereTold = true;
            effects.add(new Effect.CompletedEverywhere());
        }
    }

    private void completed() {
        complete = true;
        merge.watched();
    }

    private void acknowledge() {
        if (unacknowledged.isEmpty()) {
            return;
        }
        long everywhere = everywhere();
        unacknowledged.confirm(
                through -> through <= everywhere && peers.quorum(peer -> peer.number(self) >= through),
                token -> effects.add(new Effect.Acknowledged(token)));
    }

    /** Up to which of its own batches every member that answers has them. */
    private long everywhere() {
        long everywhere = own.position();
        for (Peer peer : peers) {
            if (peer.reachable && peer.ready()) {
                everywhere = Math.min(everywhere, peer.number(self));
            }
        }
        return everywhere;
    }

    private void send(String to, Message message) {
        effects.add(new Effect.Send(to, message));
    }
}
