package io.starling.actors.workload;

import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.Publication;
import io.starling.actors.node.NodeDirectory;
import io.starling.actors.node.NodeRequest;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.pod.Happening;
import io.starling.core.pod.PodReport;
import io.starling.core.schedule.NodeView;
import io.starling.core.workload.NodeTrouble;
import io.starling.core.workload.Observations;
import io.starling.core.workload.Pace;
import io.starling.core.workload.Pod;
import io.starling.core.workload.PodDocument;
import io.starling.core.workload.PodStanding;
import io.starling.core.workload.PodTemplates;
import io.starling.core.workload.PodsByUid;
import io.starling.core.workload.Reconciler;
import io.starling.core.workload.Situation;
import io.starling.core.workload.Workload;
import io.starling.core.workload.WorkloadDocuments;
import io.starling.core.workload.WorkloadKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What a workload's owner has that isn't journaled: what was observed, what is shown, what was sent and not answered yet.
 * Used by its entity alone.
 */
final class WorkloadScene {
    /** How long after it woke an owner waits for its agents before it calls a pod unready that nobody spoke of. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    static final Duration SHUNNED = Duration.ofMillis(500);
    /** Gives uids, which no two pods of the cluster may share: agents tell their pods apart by them alone. */
    private static final RandomGenerator RANDOM = new SecureRandom();

    private final EntityContext context;
    private final NodeDirectory nodes;
    private final Pace pace;
    private final Runnable planNow;
    private final WorkloadKey key;
    private final String owner;
    private final LongSupplier journaled;
    private final PodTemplates templates;
    private final PodsByUid podsByUid = new PodsByUid();
    private final Observations observed = new Observations();
    private final Errands errands = new Errands();
    private final Orders orders;
    private final WorkloadNews news;
    private Publication publication;
    private Map<String, String> pending = Map.of();
    private Map<String, Pod> rendered = Map.of();
    /** Nodes that refused a pod just now: left alone until what they show has caught up. */
    private final Map<String, Instant> shunned = new HashMap<>();

    private final Set<String> dirty = new HashSet<>();
    private Instant woke;
    private final LastPlan lastPlan;

    /**
     * @param planNow has the workload plan, called from any thread
     * @param journaled the number of the workload's last event
     */
    WorkloadScene(
            ActorRef<EntityMessage> self,
            EntityContext context,
            NodeDirectory nodes,
            Pace pace,
            Runnable planNow,
            WorkloadKey key,
            LongSupplier journaled) {
        this.context = context;
        this.nodes = nodes;
        this.pace = pace;
        this.planNow = planNow;
        this.journaled = journaled;
        this.key = key;
        this.templates = new PodTemplates(key);
        this.lastPlan = new LastPlan(nodes);
        this.owner = EntityKind.WORKLOAD.persistenceId(key.id()).id();
        this.woke = context.clock().instant();
        this.publication = new Publication(owner, context.announcements(), journaled);
        this.orders = new Orders(self, context, nodes, key, templates, observed, errands);
        this.news = new WorkloadNews(context.events(), key);
    }

    WorkloadNews news() {
        return news;
    }

    /** Begins with what the catalog remembers, unconfirmed: a failover takes nothing out of the registry. */
    void recovered(Workload workload) {
        publication = new Publication(owner, context.announcements(), journaled);
        woke = context.clock().instant();
        Map<String, String> unplaced = new HashMap<>();
        for (Pod pod : workload.pods().values()) {
            ApiObject shown = publication.shown(key.pod(pod.name()));
            if (shown != null && shown.uid().equals(pod.uid())) {
                observed.remember(shown);
                PodDocument.unschedulable(shown).ifPresent(why -> unplaced.put(pod.name(), why));
            }
        }
        pending = unplaced;
    }

    @Nullable ApiObject shown(ObjectKey target) {
        return publication.shown(target);
    }

    /** Looks at everything there is: what was found calm before is no more until {@link #planned} finds it so again. */
    Situation situation(Workload workload, Instant now) {
        Set<String> occupied = occupied(workload);
        lastPlan.begun(occupied);
        NodeDirectory.Nodes present = nodes.nodes(now);
        Map<String, NodeTrouble> troubles = new HashMap<>(present.troubles());
        for (String node : occupied) {
            if (nodes.missing(node)) {
                troubles.put(node, NodeTrouble.deleted(node));
            }
        }
        shunned.values().removeIf(until -> until.isBefore(now));
        List<NodeView> views = present.views().stream()
                .filter(node -> !shunned.containsKey(node.name()))
                .toList();
        return new Situation(
                now,
                observed,
                views,
                troubles,
                RANDOM,
                settled(workload, now),
                wanted -> pace.room(key, wanted, onTheirWay(workload, now), now, planNow));
    }

    private int onTheirWay(Workload workload, Instant now) {
        return (int) workload.pods().values().stream()
                .filter(pod -> pod.node() != null && pod.active())
                .filter(pod -> !observed.admitted(pod.uid()) && Pace.onItsWay(pod.created(), now))
                .count();
    }

    private static Set<String> occupied(Workload workload) {
        Set<String> occupied = new HashSet<>();
        for (Pod pod : workload.pods().values()) {
            if (pod.node() != null) {
                occupied.add(pod.node());
            }
        }
        return occupied;
    }

    private boolean settled(Workload workload, Instant now) {
        return woke.plus(SETTLING).isBefore(now)
                || workload.pods().values().stream()
                        .allMatch(pod -> pod.node() == null
                                || observed.report(pod.uid()).isPresent()
                                || pod.created().isAfter(woke));
    }

    /** Notes what a plan left to do, and what it was made from. */
    void planned(Workload workload, Reconciler.Plan plan, Instant now) {
        boolean done = plan.events().isEmpty()
                && plan.pending().isEmpty()
                && plan.next().isEmpty()
                && dirty.isEmpty()
                && workload.pods().values().stream().allMatch(pod -> rests(workload, pod, now));
        lastPlan.made(occupied(workload), done);
        if (done) {
            publication.settle();
        }
    }

    private boolean rests(Workload workload, Pod pod, Instant now) {
        String node = pod.node();
        return node != null
                && pod.active()
                && observed.heardFrom(pod.uid(), incarnation(node))
                && PodStanding.of(pod, observed, minReady(workload), now).available();
    }

    private static Duration minReady(Workload workload) {
        ApiObject object = workload.object();
        return object == null ? Duration.ZERO : Reconciler.minReady(object);
    }

    /** As {@link LastPlan#holds}. */
    boolean calm() {
        return lastPlan.holds();
    }

    /** As {@link LastPlan#rests}. */
    boolean atRest() {
        return lastPlan.rests();
    }

    /** When time alone changes something next, besides what a plan tells of. */
    Optional<Instant> next(Workload workload, Instant now) {
        Duration minReady = minReady(workload);
        Stream<Instant> settling = settled(workload, now) ? Stream.empty() : Stream.of(woke.plus(SETTLING));
        Stream<Instant> available = minReady.isZero()
                ? Stream.empty()
                : workload.pods().values().stream()
                        .flatMap(pod -> observed.readySince(pod.uid()).stream())
                        .map(since -> since.plus(minReady))
                        .filter(now::isBefore);
        return Stream.concat(settling, available).min(Comparator.naturalOrder());
    }

    /** The workload's pod that agents know by this uid. */
    Optional<Pod> pod(Workload workload, String uid) {
        return podsByUid.find(workload, uid);
    }

    /**
     * Takes in what an agent said of a pod that it has. With the first word the pod has come to its node.
     *
     * @return whether the report is news
     */
    boolean observe(Pod pod, String node, long incarnation, PodReport report) {
        if (!observed.admitted(pod.uid())) {
            nodes.landed(node, pod.uid());
            pace.heard(Duration.between(pod.created(), context.clock().instant()));
            news.placed(pod, node);
        }
        PodReport before = observed.report(pod.uid()).orElse(null);
        if (before != null || observed.remembered(pod.uid()).isEmpty()) {
            List<Happening> happenings = Happening.between(before, report);
            if (!happenings.isEmpty()) {
                news.happened(pod, happenings);
            }
        }
        boolean fresh = observed.observe(incarnation, report, context.clock().instant());
        if (fresh) {
            dirty.add(pod.name());
        }
        return fresh;
    }

    /** @return the name of the pod that has to be placed anew; empty where the refusal is of an earlier attempt */
    Optional<String> refused(Workload workload, NodeRequest.Refused refused) {
        nodes.landed(refused.node(), refused.uid());
        loseWhatIsRefusedThoughItRan(workload, refused);
        Optional<String> name = podsByUid
                .find(workload, refused.uid())
                .filter(pod -> refused.node().equals(pod.node()) && pod.attempt() == refused.attempt())
                .filter(pod -> !observed.admitted(pod.uid()))
                .map(Pod::name);
        if (name.isPresent()) {
            errands.forget(refused.uid());
            shunned.put(refused.node(), context.clock().instant().plus(SHUNNED));
        }
        return name;
    }

    /** A pod that ran, and that a new start of the agent neither has nor takes: it is gone. */
    private void loseWhatIsRefusedThoughItRan(Workload workload, NodeRequest.Refused refused) {
        podsByUid
                .find(workload, refused.uid())
                .filter(pod -> refused.node().equals(pod.node()) && pod.attempt() == refused.attempt())
                .filter(pod ->
                        observed.admitted(pod.uid()) && !observed.heardFrom(pod.uid(), incarnation(refused.node())))
                .ifPresent(pod -> observed.lose(pod.uid()));
    }

    void outOfSession(NodeRequest.OutOfSession answer) {
        answer.uids().forEach(errands::forget);
    }

    void gone(Workload workload, NodeRequest.Gone gone) {
        for (String uid : gone.uids()) {
            podsByUid
                    .find(workload, uid)
                    .filter(pod -> gone.node().equals(pod.node()))
                    .ifPresent(pod -> observed.lose(uid));
        }
    }

    /** Carries out what is recorded and not done yet. Everything is sent again until it is answered. */
    void act(Workload workload, Reconciler.Plan plan, Instant now) {
        tellPending(workload, plan.pending());
        orders.send(workload, publication::shown, now);
        orders.giveUp(plan.evicted().stream()
                .filter(pod -> !workload.pods().containsKey(pod.name()))
                .toList());
    }

    /** That of the agent which has to have spoken of a pod there; any will do while the node shows none. */
    private long incarnation(String node) {
        return nodes.reservations(node).incarnation();
    }

    private void tellPending(Workload workload, Map<String, String> unplaced) {
        unplaced.forEach((name, why) -> {
            Pod pod = workload.pods().get(name);
            if (pod != null && !why.equals(pending.get(name))) {
                dirty.add(name);
                news.unplaced(pod, why);
            }
        });
        pending = Map.copyOf(unplaced);
    }

    /** As {@link Publication#overtaken}. */
    boolean overtaken() {
        return publication.overtaken();
    }

    /** Something that was shown wasn't taken, or was overtaken: the next time everything is shown that the catalogs don't have so. */
    void unseen() {
        publication = new Publication(owner, context.announcements(), journaled);
        rendered = Map.of();
        lastPlan.forget();
    }

    /** Shows a pod to whoever wrote it; whatever else changed with it is shown after the next plan. */
    CompletionStage<Done> showPod(Workload workload, String name, Instant now) {
        Pod pod = workload.pods().get(name);
        WorkloadDocuments documents =
                new WorkloadDocuments(key, templates, workload, observed, publication::shown, now);
        return publication.showAhead(Collections.singletonMap(
                key.pod(name), pod == null ? null : documents.pod(pod, pending.getOrDefault(name, ""))));
    }

    /** Shows what changed. */
    CompletionStage<Done> show(Workload workload, Instant now) {
        WorkloadDocuments documents =
                new WorkloadDocuments(key, templates, workload, observed, publication::shown, now);
        Map<ObjectKey, @Nullable ApiObject> changed = new LinkedHashMap<>(documents.owners());
        for (ObjectKey target : List.copyOf(publication.keys())) {
            if (!target.type().equals(WorkloadKey.PODS) && !changed.containsKey(target)) {
                changed.put(target, null);
            }
        }
        boolean gone = false;
        for (String name : unshown(workload)) {
            Pod pod = workload.pods().get(name);
            gone |= pod == null;
            changed.put(key.pod(name), pod == null ? null : documents.pod(pod, pending.getOrDefault(name, "")));
        }
        rendered = workload.pods();
        if (gone) {
            List<String> uids = rendered.values().stream().map(Pod::uid).toList();
            observed.retain(uids);
            errands.retain(uids);
        }
        dirty.clear();
        return publication.show(changed);
    }

    /**
     * The names of the pods that aren't shown as they are. Most calls are for news of some pods, and look at no other; what is recorded
     * of a pod is another instance once it changed.
     */
    @SuppressWarnings("ReferenceEquality")
    private Collection<String> unshown(Workload workload) {
        if (rendered == workload.pods()) {
            return List.copyOf(dirty);
        }
        Set<String> names = new LinkedHashSet<>();
        workload.pods().forEach((name, pod) -> {
            if (pod != rendered.get(name) || dirty.contains(name)) {
                names.add(name);
            }
        });
        for (ObjectKey target : publication.keys()) {
            if (target.type().equals(WorkloadKey.PODS) && !workload.pods().containsKey(target.name())) {
                names.add(target.name());
            }
        }
        return names;
    }

    /** What to answer to a write: the object as it is shown now, or as it was last. */
    Mutation.Accepted answer(ObjectKey target, Mutation.Accepted accepted) {
        ApiObject shown = publication.shown(target);
        return shown == null ? accepted : new Mutation.Accepted(shown, accepted.verdict(), accepted.warnings());
    }
}
