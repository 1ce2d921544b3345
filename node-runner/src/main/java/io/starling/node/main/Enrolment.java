package io.starling.node.main;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.starling.core.roster.Entrance;
import io.starling.core.roster.Entrance.Call;
import io.starling.core.roster.Roster;
import io.starling.core.roster.Roster.Entry;
import io.starling.core.roster.Standing;
import io.starling.core.roster.Standing.Run;
import io.starling.persistence.Journal;
import io.starling.persistence.JournalException;
import io.starling.persistence.RosterStore;
import io.starling.persistence.RosterStore.Content;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A control member's way into the cluster that owns the journal, and its entry in the roster from then on. What to do is
 * decided in {@code io.starling.core.roster}; here it is read, called, joined and written, on one thread of its own, since
 * the store blocks.
 */
final class Enrolment {
    private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final Duration JOURNAL_AWAY = Duration.ofMillis(500);
    /** Pekko repeats by itself; this is for the case that it tries in vain. */
    private static final Duration JOIN_AGAIN = Duration.ofSeconds(10);
    /** After that time nobody of the cluster that this member joined will be written down any more: it should have been before. */
    private static final Duration UNKNOWN_FOR = Duration.ofSeconds(15);

    private final ActorSystem<?> system;
    private final Cluster cluster;
    private final Seeds seeds;
    private final RosterStore store;
    private final Run self;
    /** The incarnation, should this member found it. */
    private final String mine = UUID.randomUUID().toString();

    private final CompletableFuture<Done> enlisted = new CompletableFuture<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(Enrolment::daemon);
    private final long began = System.nanoTime();
    private Supplier<Duration> turn = this::enter;
    private String incarnation = "";
    private String said = "";
    private List<Address> asked = List.of();
    private long askedAt;
    private long unknownSince;

    private Enrolment(ActorSystem<?> system, MemberSettings settings, Journal journal) {
        this.system = system;
        this.cluster = Cluster.get(system.classicSystem());
        this.seeds = Seeds.of(settings);
        this.store = journal.roster();
        this.self = run(cluster.selfMember().uniqueAddress());
    }

    /**
     * Strikes what an earlier run at this address left in the roster. It comes before remoting listens: who finds the
     * address accepting connections then knows that whom the roster still names is there.
     *
     * @throws JournalException where the journal can't be used
     */
    static void strikeFormerRun(MemberSettings settings, Journal journal) {
        HostPort self = new HostPort(settings.bindHost(), settings.remotingPort());
        if (Calls.to(self) == Call.ACCEPTED) {
            return; // somebody lives there, and this member can't
        }
        try (RosterStore store = journal.roster()) {
            Content seen = store.read();
            Roster without = Roster.parse(seen.document()).without(self.toString());
            while (!without.equals(Roster.parse(seen.document())) && !store.replace(seen, without.document())) {
                seen = store.read();
                without = Roster.parse(seen.document()).without(self.toString());
            }
        } catch (IllegalArgumentException e) {
            throw new JournalException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Joins or founds the cluster, and keeps this member in the roster until it leaves.
     *
     * @return completes when the member is up and in the roster: only then may it own entities. Fails, and ends the member,
     *     where its cluster turns out to be another than the journal's
     */
    static CompletionStage<Done> begin(ActorSystem<?> system, MemberSettings settings, Journal journal) {
        Enrolment enrolment = new Enrolment(system, settings, journal);
        // After everything that this member owned has ended: whoever finds nobody in the roster may found.
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate(), "leave-roster", enrolment::leave);
        enrolment.schedule(Duration.ZERO);
        return enrolment.enlisted;
    }

    private void schedule(Duration in) {
        if (!thread.isShutdown()) {
            Future<?> unused = thread.schedule(this::takeTurn, in.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void takeTurn() {
        try {
            schedule(turn.get());
        } catch (JournalException e) {
            say("{} This member {} until it is back.", String.valueOf(e.getMessage()), away());
            schedule(JOURNAL_AWAY);
        } catch (IllegalArgumentException e) {
            end(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("The roster can't be looked after just now", e);
            schedule(JOURNAL_AWAY);
        }
    }

    private String away() {
        return enlisted.isDone() ? "goes on, but can't write," : "waits with joining or founding a cluster";
    }

    private Duration enter() {
        if (isIn()) {
            turn = this::stand;
            return Duration.ZERO;
        }
        Content seen = store.read();
        Roster roster = Roster.parse(seen.document());
        if (roster.incarnation().equals(mine)) {
            // Ours after all, though the store's answer was lost; a word to ourselves that is late is no harm either.
            incarnation = mine;
            cluster.join(cluster.selfAddress());
            return LOOK_AGAIN;
        }
        Set<String> others = new TreeSet<>();
        roster.entries().forEach(entry -> others.add(entry.address()));
        others.remove(self.address());
        Duration watched = Duration.ofNanos(System.nanoTime() - began);
        Entrance.Step step = Entrance.next(roster, self.address(), Calls.to(others), seen.now(), watched);
        if (step instanceof Entrance.Join join) {
            join(join);
        } else if (step instanceof Entrance.Found found) {
            Entry entry = new Entry(self.address(), self.run(), seen.now().toEpochMilli());
            if (store.replace(seen, Roster.founded(mine, entry).document())) {
                say("Founding the cluster: {}", found.why());
                incarnation = mine;
                cluster.join(cluster.selfAddress());
                return LOOK_AGAIN;
            }
        } else {
            say("Waiting: {}", step.why());
        }
        return LOOK_AGAIN;
    }

    /** Whether a cluster has taken this member, be it up or on its way. */
    private boolean isIn() {
        return cluster.selfMember().status() != MemberStatus.removed();
    }

    private void join(Entrance.Join step) {
        List<Address> living = seeds.addresses(step.addresses());
        boolean again = System.nanoTime() - askedAt > JOIN_AGAIN.toNanos();
        if (!again && asked.stream().anyMatch(living::contains)) {
            return;
        }
        Set<Address> addresses = new LinkedHashSet<>(living);
        if (!step.reachable()) {
            addresses.addAll(seeds.others());
        }
        say("Joining the cluster: {}", step.why());
        asked = List.copyOf(addresses);
        askedAt = System.nanoTime();
        cluster.joinSeedNodes(asked);
    }

    private Duration stand() {
        if (!enlisted.isDone() && cluster.selfMember().status() != MemberStatus.up()) {
            return LOOK_AGAIN;
        }
        Content seen = store.read();
        Roster roster = Roster.parse(seen.document());
        Standing standing = Standing.of(roster, incarnation, self, members(), seen.now());
        if (standing instanceof Standing.Enlisted next) {
            return renew(seen, next.roster());
        }
        if (standing instanceof Standing.Unknown unknown) {
            unknownSince = unknownSince == 0 ? System.nanoTime() : unknownSince;
            if (System.nanoTime() - unknownSince > UNKNOWN_FOR.toNanos()) {
                end(unknown.why());
            }
            return LOOK_AGAIN;
        }
        end(((Standing.Stranger) standing).why());
        return Entry.RENEWAL;
    }

    private Duration renew(Content seen, Roster renewed) {
        if (!store.replace(seen, renewed.document())) {
            return Duration.ZERO;
        }
        incarnation = renewed.incarnation();
        said = "";
        enlisted.complete(Done.getInstance());
        return Entry.RENEWAL;
    }

    private Set<Run> members() {
        List<Member> members = new ArrayList<>();
        cluster.state().getMembers().forEach(members::add);
        return members.stream().map(member -> run(member.uniqueAddress())).collect(toUnmodifiableSet());
    }

    /** The JVM ends with the actor system, and the launcher starts it anew. */
    private void end(String why) {
        thread.shutdown();
        LOG.error(why);
        enlisted.completeExceptionally(new IllegalStateException(why));
        CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.clusterDowningReason());
    }

    private CompletionStage<Done> leave() {
        if (thread.isShutdown()) {
            return CompletableFuture.completedFuture(Done.getInstance());
        }
        CompletableFuture<Done> left = CompletableFuture.supplyAsync(this::strike, thread);
        thread.shutdown();
        return left.completeOnTimeout(Done.getInstance(), 3, TimeUnit.SECONDS);
    }

    private Done strike() {
        try (store) {
            Content seen = store.read();
            while (!store.replace(
                    seen,
                    Roster.parse(seen.document())
                            .without(self.address(), self.run())
                            .document())) {
                seen = store.read();
            }
        } catch (JournalException e) {
            LOG.info("This member stays in the roster until its entry expires: {}", e.getMessage());
        }
        return Done.getInstance();
    }

    /** Says something once, not with every look. */
    private void say(String format, Object... words) {
        String line = format + List.of(words);
        if (!line.equals(said)) {
            said = line;
            LOG.info(format, words);
        }
    }

    private static Run run(UniqueAddress address) {
        return new Run(Seeds.hostPort(address.address()).toString(), address.longUid());
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "roster");
        thread.setDaemon(true);
        return thread;
    }
}
