package io.starling.core.catalog;

import io.starling.core.catalog.Message.End;
import io.starling.core.catalog.Message.Fetch;
import io.starling.core.catalog.Message.Kept;
import io.starling.core.catalog.Message.Need;
import io.starling.core.catalog.Message.News;
import io.starling.core.catalog.Message.OriginState;
import io.starling.core.catalog.Message.Part;
import io.starling.core.catalog.Message.Phase;
import io.starling.core.catalog.Message.Position;
import io.starling.core.catalog.Message.Relay;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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
    /** @param lowest its lowest stamp */
    private record Announced(long token, long lowest) {}

    /** How often to call {@link #tick}. */
    public static final long TICK_MILLIS = 500;

    private static final long RESEND_MILLIS = 400;
    private static final long INTAKE_MILLIS = 1_500;
    private static final long DEGRADE_MILLIS = 1_000;

    private final String self;
    private final OriginClock clock;
    private final Merge merge;
    private final OriginLog own;

    private final Map<String, OriginLog> logs = new TreeMap<>();
    private final Map<String, Peer> peers = new TreeMap<>();
    private final Set<String> departed = new HashSet<>();
    private final Set<String> finished = new HashSet<>();
    private final Map<String, Donation> donations = new HashMap<>();
    private final Set<String> owners = ConcurrentHashMap.newKeySet();
    private final TreeMap<Long, Announced> unacknowledged = new TreeMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();

    private @Nullable Intake intake;
    /** The origin of which batches are missing that nobody kept. */
    private @Nullable String stuckOn;

    private @Nullable Set<String> expected;
    private boolean member;
    private boolean ready;
    private boolean joined;
    private boolean complete;
    private boolean completeTold;
    private long joinedAbove;
    private long highest;
    private long sequence;
    private long transfers;
    private int installs;
    private long questions;

    /** @param self names this run of this member: one that restarts is another */
    public Replica(String self, OriginClock clock, ChangeWindow window) {
        this.self = self;
        this.clock = clock;
        this.merge = new Merge(window);
        this.own = new OriginLog(self, 0, 0);
        logs.put(self, own);
    }

    public Published published() {
        return merge.published();
    }

    /** Whether this owner announced itself since the cluster started. May be called from any thread. */
    public boolean known(String owner) {
        return owners.contains(owner);
    }

    public boolean complete() {
        return complete;
    }

    public boolean joined() {
        return joined;
    }

    /** How often this member took a whole catalog from another, or started with none; each expires the watches. */
    public int installs() {
        return installs;
    }

    /** How many removed members there are of which the survivors still exchange what they have. */
    public long collecting() {
        return logs.values().stream().filter(log -> log.phase() == Phase.ENDED).count();
    }

    /** How many owners have not announced themselves, of how many; {@code -1} where it isn't known yet which there are. */
    public int missing() {
        return expected == null
                ? -1
                : (int) expected.stream()
                        .filter(owner -> !owners.contains(owner))
                        .count();
    }

    /**
     * The members with a catalog.
     *
     * @param live all that were not removed
     * @param reachable those of them that answer
     */
    public void members(Set<String> live, Set<String> reachable, long now) {
        member = true;
        for (String run : live) {
            if (!run.equals(self) && !peers.containsKey(run)) {
                peers.put(run, new Peer(run));
            }
        }
        for (String run : List.copyOf(peers.keySet())) {
            if (!live.contains(run)) {
                peers.remove(run);
                donations.remove(run);
                departed.add(run);
            }
        }
        peers.values().forEach(peer -> peer.reachable = reachable.contains(peer.run));
        everyone();
        progress(now);
    }

    /** These owners have to announce themselves before the catalog is complete. */
    public void expect(Set<String> all, long now) {
        expected = Set.copyOf(all);
        progress(now);
    }

    /** Announces; {@link Effect.Acknowledged} or {@link Effect.Refused} bears the token. */
    public void announce(long token, String owner, List<Change> changes, long now) {
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
            for (List<Change> part : parts(changes)) {
                Batch batch = new Batch(own.position() + 1, owner, part);
                own.accept(batch);
                take(batch);
            }
            long lowest = changes.stream().mapToLong(Change::stamp).min().orElse(Long.MAX_VALUE);
            unacknowledged.put(own.position(), new Announced(token, lowest));
        }
        progress(now);
    }

    private static List<List<Change>> parts(List<Change> changes) {
        List<List<Change>> parts = new ArrayList<>();
        List<Change> part = new ArrayList<>();
        int weight = 0;
        for (Change change : changes) {
            weight += Weight.of(change);
            if (weight > Weight.MESSAGE && !part.isEmpty()) {
                parts.add(List.copyOf(part));
                part.clear();
                weight = Weight.of(change);
            }
            part.add(change);
        }
        parts.add(List.copyOf(part));
        return parts;
    }

    /** Waits until everything up to a version can be shown; {@link Effect.Reached} bears the token. */
    public void await(long token, long version, long now) {
        waiting.add(new Waiting(token, version, 0, now, true));
        progress(now);
    }

    /**
     * Waits until everything can be shown that was acknowledged anywhere up to now. A quorum is asked for the highest stamp
     * that it knows of: no clock is believed for it.
     */
    public void awaitFreshest(long token, long now) {
        waiting.add(new Waiting(token, 0, ++questions, now, false));
        progress(now);
    }

    /** Nobody waits for it any more. */
    public void forget(long token) {
        waiting.removeIf(one -> one.token() == token);
    }

    /** Time passed, or the clock's open stamps changed. */
    public void nudge(long now) {
        progress(now);
    }

    /** To be called every {@link #TICK_MILLIS}: repairs what lost messages left. */
    public void tick(long now) {
        everyone();
        peers.values().forEach(peer -> peer.asked = 0);
        for (Peer peer : peers.values()) {
            for (Position position : peer.positions()) {
                OriginLog log = logs.get(position.origin());
                if (log != null && log.idle()) {
                    needIfBehind(peer, position);
                }
            }
        }
        logs.values().forEach(OriginLog::mark);
        if (intake != null && now - intake.progressAt > INTAKE_MILLIS) {
            intake = null;
        } else if (intake != null) {
            send(intake.donor, intake.ask(self));
        }
        progress(now);
        flush(now);
    }

    public void receive(Message message, long now) {
        Peer peer = peers.get(message.from());
        if (peer == null) {
            return;
        }
        if (message instanceof News news) {
            hear(peer, news);
        } else if (message instanceof Need need) {
            relay(need);
        } else if (message instanceof Relay relay) {
            takeRelayed(relay);
        } else if (message instanceof Fetch fetch) {
            donate(fetch);
        } else if (message instanceof Part part) {
            takePart(part, now);
        }
        progress(now);
    }

    /** Sends what is to be said. */
    public void flush(long now) {
        long closed = clock.closed();
        for (Peer peer : peers.values()) {
            List<Batch> batches = sendable(peer, now);
            long asks = waiting.stream().mapToLong(Waiting::question).max().orElse(0);
            boolean awaited = peer.told < highest && closed > peer.told;
            boolean asking = asks > Math.max(peer.asked, peer.answers());
            if (peer.dirty || awaited || asking || !batches.isEmpty()) {
                peer.dirty = false;
                peer.told = closed;
                peer.asked = Math.max(peer.asked, asks);
                if (!batches.isEmpty()) {
                    peer.sent = batches.get(batches.size() - 1).number();
                    peer.sentAt = now;
                }
                List<Position> positions =
                        logs.values().stream().map(OriginLog::told).toList();
                send(
                        peer.run,
                        new News(
                                self,
                                ++sequence,
                                closed,
                                highest,
                                questions,
                                peer.question,
                                ready,
                                joined,
                                complete,
                                positions,
                                batches));
            }
        }
    }

    /** What is to be done, in order; each is given once. */
    public List<Effect> drain() {
        List<Effect> all = List.copyOf(effects);
        effects.clear();
        return all;
    }

    private List<Batch> sendable(Peer peer, long now) {
        if (!peer.ready() || peer.position(self).isEmpty()) {
            return List.of();
        }
        long has = peer.number(self);
        if (has >= own.position() || (peer.sent > has && now - peer.sentAt < RESEND_MILLIS)) {
            return List.of();
        }
        Optional<List<Batch>> batches = own.after(has);
        if (batches.isEmpty()) {
            send(peer.run, new Relay(self, self, has, List.of(), true));
        }
        return batches.orElse(List.of());
    }

    private void hear(Peer peer, News news) {
        clock.observe(Math.max(news.closed(), news.highest()));
        peer.hear(news);
        OriginLog log = logs.get(peer.run);
        if (log == null) {
            log = new OriginLog(peer.run, 0, 0);
            logs.put(peer.run, log);
            everyone();
        }
        if (ready && log.phase() == Phase.LIVE) {
            accept(log, news.batches());
            log.close(news.closed(), numberIn(news));
        }
        peer.dirty |= news.positions().stream()
                .noneMatch(position -> position.origin().equals(self));
        peer.positions().forEach(position -> hearOfEnd(peer, position));
    }

    /** An origin that others saw the end of, and that is no member here either, has ended. */
    private void hearOfEnd(Peer peer, Position position) {
        String origin = position.origin();
        if (!ready || position.phase() == Phase.LIVE || peers.containsKey(origin) || finished.contains(origin)) {
            return;
        }
        if (!logs.containsKey(origin) && position.phase() == Phase.ENDED && position.number() == 0) {
            logs.put(origin, new OriginLog(origin, 0, 0));
        }
        OriginLog log = logs.get(origin);
        if (log != null && log != own) {
            log.confirm(peer.run);
            end(log);
            needIfBehind(peer, position);
        }
    }

    /** The number of the speaker's own last batch, which its closed stamp stands upon. */
    private static long numberIn(News news) {
        return news.positions().stream()
                .filter(position -> position.origin().equals(news.from()))
                .mapToLong(Position::number)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    private void accept(OriginLog log, List<Batch> batches) {
        for (Batch batch : batches) {
            if (log.accept(batch)) {
                take(batch);
                batch.changes().forEach(change -> clock.observe(change.stamp()));
                everyone();
            }
        }
    }

    private void take(Batch batch) {
        owners.add(batch.owner());
        for (Change change : batch.changes()) {
            merge.receive(batch.owner(), change);
            highest = Math.max(highest, change.stamp());
        }
    }

    private void needIfBehind(Peer peer, Position position) {
        OriginLog log = logs.get(position.origin());
        if (ready && log != null && log != own && log.position() < position.number()) {
            boolean direct = position.origin().equals(peer.run);
            if (!direct) {
                send(peer.run, new Need(self, position.origin(), log.position()));
            }
        }
    }

    private void relay(Need need) {
        OriginLog log = logs.get(need.origin());
        if (ready && log != null) {
            Optional<List<Batch>> batches = log.after(need.after());
            send(
                    need.from(),
                    new Relay(self, need.origin(), need.after(), batches.orElse(List.of()), batches.isEmpty()));
        }
    }

    private void takeRelayed(Relay relay) {
        OriginLog log = logs.get(relay.origin());
        if (ready && log != null && log != own) {
            accept(log, relay.batches());
            if (relay.forgotten() && relay.after() == log.position()) {
                log.missedBy(relay.from());
                stuckOn = nobodyHasWhatFollows(log) ? log.origin() : stuckOn;
            }
        }
    }

    private boolean nobodyHasWhatFollows(OriginLog log) {
        return peers.containsKey(log.origin())
                ? log.missing(log.origin())
                : peers.values().stream()
                        .filter(peer -> peer.number(log.origin()) > log.position())
                        .allMatch(peer -> log.missing(peer.run));
    }

    // Joining, and starting over

    private void fetch(long now) {
        if (ready && stuckOn != null && peers.values().stream().noneMatch(this::hasWhatIsMissing)) {
            stuckOn = null;
            intake = null;
        }
        if (!member || intake != null || (ready && stuckOn == null)) {
            return;
        }
        Optional<Peer> donor = peers.values().stream()
                .filter(peer -> peer.joined() && peer.reachable && hasWhatIsMissing(peer))
                .findFirst();
        if (donor.isPresent()) {
            intake = new Intake(donor.get().run, now * 1_000 + ++transfers % 1_000, now);
            send(intake.donor, intake.ask(self));
        } else if (!ready && first()) {
            install(new Intake(self, 0, now), new End(clock.closed(), false, List.of()));
        }
    }

    private boolean hasWhatIsMissing(Peer peer) {
        OriginLog log = stuckOn == null ? null : logs.get(stuckOn);
        return log == null || peer.number(log.origin()) > log.position();
    }

    /** Whether this member starts the catalog of a cluster where nobody has one: the lowest of all that know each other. */
    private boolean first() {
        return listedByAll() && peers.values().stream().noneMatch(peer -> peer.ready() || peer.run.compareTo(self) < 0);
    }

    private boolean listedByAll() {
        return peers.values().stream().allMatch(peer -> peer.position(self).isPresent());
    }

    private void donate(Fetch fetch) {
        Donation donation = donations.get(fetch.from());
        if (ready && (donation == null || donation.id() != fetch.id()) && fetch.index() == 0) {
            List<OriginState> origins = logs.values().stream().map(this::state).toList();
            donation = new Donation(
                    self,
                    fetch.id(),
                    merge.published().delivered(),
                    List.copyOf(merge.pending()),
                    logs.values().stream()
                            .flatMap(log -> log.kept(0).stream().map(batch -> new Kept(log.origin(), batch)))
                            .toList(),
                    List.copyOf(owners),
                    new End(merge.watermark(), complete, origins));
            donations.put(fetch.from(), donation);
        }
        if (donation != null && donation.id() == fetch.id()) {
            donation.part(fetch.index()).ifPresent(part -> send(fetch.from(), part));
        }
    }

    private OriginState state(OriginLog log) {
        return log == own ? new OriginState(self, own.position(), merge.watermark(), Phase.LIVE) : log.state();
    }

    private void takePart(Part part, long now) {
        if (intake == null || !intake.take(part, now)) {
            return;
        }
        End end = part.end();
        if (end == null) {
            send(intake.donor, intake.ask(self));
        } else if (end.watermark() >= merge.watermark()) {
            Intake done = intake;
            intake = null;
            stuckOn = null;
            install(done, end);
        } else {
            intake = null;
        }
    }

    /** Takes another's catalog over, and puts on top what this member has and the other had not. */
    private void install(Intake from, End end) {
        Map<String, List<Batch>> kept = new HashMap<>();
        from.kept.forEach(one ->
                kept.computeIfAbsent(one.origin(), any -> new ArrayList<>()).add(one.batch()));
        Set<String> told = new HashSet<>();
        List<Batch> more = new ArrayList<>();
        for (OriginState origin : end.origins()) {
            told.add(origin.origin());
            OriginLog mine = logs.get(origin.origin());
            if (mine != null && (mine == own || mine.position() > origin.number())) {
                more.addAll(mine.kept(origin.number()));
                mine.enter(origin.phase());
            } else {
                logs.put(origin.origin(), log(origin, kept.getOrDefault(origin.origin(), List.of())));
            }
        }
        logs.values()
                .removeIf(
                        log -> ready && !told.contains(log.origin()) && !peers.containsKey(log.origin()) && log != own);
        merge.install(from.entries, from.pending, end.watermark());
        from.pending.forEach(
                change -> highest = Math.max(highest, change.change().stamp()));
        owners.addAll(from.owners);
        more.forEach(this::take);
        complete |= end.complete();
        ready = true;
        installs++;
        everyone();
    }

    private OriginLog log(OriginState origin, List<Batch> batches) {
        OriginLog log = new OriginLog(origin.origin(), origin.number() - batches.size(), origin.closed());
        batches.forEach(log::accept);
        log.enter(origin.phase());
        return log;
    }

    // What follows from what

    private void progress(long now) {
        fetch(now);
        if (ready) {
            endDeparted();
            settle();
            acknowledge();
            advance();
            prune();
            join();
        }
        completeIfKnown();
        reach(now);
    }

    private void endDeparted() {
        logs.values().stream().filter(log -> departed.contains(log.origin())).forEach(this::end);
    }

    private void end(OriginLog log) {
        if (log.enter(Phase.ENDED)) {
            everyone();
        }
    }

    /** An origin that ended is done when everybody has the same of it; it is forgotten when everybody knows that. */
    private void settle() {
        for (OriginLog log : List.copyOf(logs.values())) {
            if (log.phase() == Phase.ENDED && collected(log)) {
                log.enter(Phase.SETTLED);
                everyone();
            }
            if (log.phase() == Phase.SETTLED && peers.values().stream().allMatch(peer -> knowsSettled(peer, log))) {
                logs.remove(log.origin());
                finished.add(log.origin());
                everyone();
            }
        }
    }

    /** Everybody told the end, or somebody knows that everybody did; and nothing of what they have is missing here. */
    private boolean collected(OriginLog log) {
        String origin = log.origin();
        boolean behind = peers.values().stream().anyMatch(peer -> peer.number(origin) > log.position());
        boolean known = peers.values().stream().anyMatch(peer -> peer.ready() && peer.phase(origin) == Phase.SETTLED);
        return !behind
                && (known
                        || peers.values().stream().allMatch(peer -> peer.ready() && peer.phase(origin) == Phase.ENDED));
    }

    private static boolean knowsSettled(Peer peer, OriginLog log) {
        @Nullable Phase phase = peer.phase(log.origin());
        return peer.ready() && (phase == Phase.SETTLED || (phase == null && log.confirmed(peer.run)));
    }

    /** What is this member's own is delivered here when the others have it: nobody sees what may yet vanish with it. */
    private void advance() {
        long lowest = clock.closed();
        for (Announced announced : unacknowledged.values()) {
            lowest = Math.min(lowest, announced.lowest() - 1);
        }
        for (OriginLog log : logs.values()) {
            if (log != own && log.phase() != Phase.SETTLED) {
                lowest = Math.min(lowest, log.closed());
            }
        }
        merge.advance(lowest);
    }

    private void prune() {
        if (intake != null) {
            return; // What the other has not is put on top of what it gives.
        }
        for (OriginLog log : logs.values()) {
            long stable = log.position();
            for (Peer peer : peers.values()) {
                stable = Math.min(stable, peer.number(log.origin()));
            }
            log.prune(stable);
        }
    }

    /**
     * A member may announce when all others count it: then no watermark passes it by. And it counts for the others when it
     * has what they have: then it doesn't stand for a member that had more and is gone.
     */
    private void join() {
        if (!joined && listedByAll() && peers.values().stream().allMatch(this::upWith)) {
            joined = true;
            everyone();
            for (Peer peer : peers.values()) {
                joinedAbove = Math.max(joinedAbove, peer.closed());
            }
            joinedAbove = Math.max(joinedAbove, merge.watermark());
            clock.raise(joinedAbove);
            effects.add(new Effect.Joined());
        }
    }

    private void completeIfKnown() {
        boolean byOthers = peers.values().stream().anyMatch(peer -> peer.complete() && upWith(peer));
        if (!complete && ready && (byOthers || missing() == 0)) {
            complete = true;
            everyone();
        }
        if (complete && !completeTold) {
            completeTold = true;
            effects.add(new Effect.Completed());
        }
    }

    /** Whether everything that a peer has is here. */
    private boolean upWith(Peer peer) {
        for (Position position : peer.positions()) {
            OriginLog log = logs.get(position.origin());
            if (log == null ? position.phase() != Phase.SETTLED : log.position() < position.number()) {
                return false;
            }
        }
        return true;
    }

    private void acknowledge() {
        if (unacknowledged.isEmpty()) {
            return;
        }
        long everywhere = own.position();
        for (Peer peer : peers.values()) {
            if (peer.reachable && peer.ready()) {
                everywhere = Math.min(everywhere, peer.number(self));
            }
        }
        while (!unacknowledged.isEmpty()
                && unacknowledged.firstKey() <= everywhere
                && quorum(peer -> peer.number(self) >= unacknowledged.firstKey())) {
            effects.add(new Effect.Acknowledged(
                    unacknowledged.pollFirstEntry().getValue().token()));
        }
    }

    private void reach(long now) {
        if (!complete) {
            return;
        }
        waiting.replaceAll(one -> one.settled() || !answered(one) ? one : one.at(highestKnown()));
        for (Waiting one : List.copyOf(waiting)) {
            boolean reached = one.settled() && one.version() <= merge.watermark();
            if (reached || (now - one.since() >= DEGRADE_MILLIS && answeredAndHere(one))) {
                waiting.remove(one);
                effects.add(new Effect.Reached(one.token(), !reached));
            }
        }
    }

    /** Whether a quorum spoke after the wait began. */
    private boolean answered(Waiting one) {
        return joined && quorum(peer -> peer.joined() && peer.answers() >= one.question());
    }

    /** Whether a quorum spoke after the wait began, and everything that they have is here. */
    private boolean answeredAndHere(Waiting one) {
        return joined
                && one.question() > 0
                && quorum(peer -> peer.joined() && peer.answers() >= one.question() && upWith(peer));
    }

    private long highestKnown() {
        return Math.max(
                highest, peers.values().stream().mapToLong(Peer::highest).max().orElse(0));
    }

    /** Whether a condition holds for more than half of the members, this one included. */
    private boolean quorum(Predicate<Peer> condition) {
        long others = peers.values().stream().filter(condition).count();
        return 2 * (others + 1) > peers.size() + 1;
    }

    private void everyone() {
        peers.values().forEach(peer -> peer.dirty = true);
    }

    private void send(String to, Message message) {
        effects.add(new Effect.Send(to, message));
    }
}
