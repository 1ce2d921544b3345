package io.starling.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.pod.PodReport;
import io.starling.core.rollout.Revisions;
import io.starling.core.rollout.Rollout;
import io.starling.core.rollout.RolloutInput;
import io.starling.core.rollout.RolloutPod;
import io.starling.core.rollout.RolloutStep;
import io.starling.core.rollout.Strategy;
import io.starling.core.schedule.Placement;
import io.starling.core.schedule.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides what has to happen next to a workload: one pass from what is recorded and observed to the events that bring it
 * closer to what its user wants. It performs nothing; equal input gives an equal plan.
 */
public final class Reconciler {
    /** When it is looked for room again for pods that there was none for, should nobody tell. */
    private static final Duration HELD_BACK = Duration.ofSeconds(1);

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private final WorkloadKey key;
    private final Situation situation;
    private final List<WorkloadEvent> events = new ArrayList<>();
    private final Map<String, String> pending = new TreeMap<>();
    private final List<Pod> evicted = new ArrayList<>();
    private Optional<Instant> next = Optional.empty();
    private Workload state;

    private Reconciler(WorkloadKey key, Workload state, Situation situation) {
        this.key = key;
        this.state = state;
        this.situation = situation;
    }

    /**
     * @param events to be journaled, in this order
     * @param state the workload after them
     * @param pending for each pod without a place, why
     * @param evicted the pods, as they were, that their nodes drive off
     * @param next when the next one will be driven off, as things stand, or there may be room for more pods
     */
    public record Plan(
            List<WorkloadEvent> events,
            Workload state,
            Map<String, String> pending,
            List<Pod> evicted,
            Optional<Instant> next) {}

    public static Plan plan(WorkloadKey key, Workload workload, Situation situation) {
        Reconciler reconciler = new Reconciler(key, workload, situation);
        reconciler.run();
        return new Plan(
                List.copyOf(reconciler.events),
                reconciler.state,
                reconciler.pending,
                List.copyOf(reconciler.evicted),
                reconciler.next);
    }

    private void run() {
        Orphaning.events(key, state).forEach(this::record);
        revise();
        finish();
        evict();
        stopUnwanted();
        remove();
        roll();
        prune();
        place();
        endDeletion();
    }

    private void record(WorkloadEvent event) {
        events.add(event);
        state = event.applyTo(state);
    }

    static List<String> finalizers(ApiObject object) {
        List<String> finalizers = new ArrayList<>();
        object.metadata().path("finalizers").forEach(it -> finalizers.add(it.asText()));
        return finalizers;
    }

    /** A template that wasn't the newest becomes it; its ReplicaSet carries the Deployment's annotations of that time. */
    private void revise() {
        ApiObject object = state.object();
        if (object == null || object.deleting()) {
            return;
        }
        ObjectNode template = (ObjectNode) object.spec().path("template");
        Revision current = state.current().orElse(null);
        String hash =
                current != null && current.template().equals(template) ? current.hash() : Revisions.hash(template);
        Revision known = state.revisions().get(hash);
        if (object.spec().path("paused").asBoolean(false) && (known == null || !known.equals(current))) {
            return;
        }
        if (known == null) {
            record(new WorkloadEvent.RevisionAdded(Revision.create(
                    hash, state.highestNumber() + 1, uid(), situation.now(), template.deepCopy(), metadata(object))));
            return;
        }
        if (current != null && !current.hash().equals(hash)) {
            record(new WorkloadEvent.RevisionNumbered(hash, state.highestNumber() + 1));
        }
        ObjectNode metadata = metadata(object);
        if (known.metadata() == null || !contains(known.metadata().path("annotations"), metadata.path("annotations"))) {
            record(new WorkloadEvent.RevisionWritten(hash, metadata));
        }
    }

    private static boolean contains(JsonNode all, JsonNode some) {
        return some.properties().stream().allMatch(it -> it.getValue().equals(all.get(it.getKey())));
    }

    private static ObjectNode metadata(ApiObject object) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        ObjectNode annotations = metadata.putObject("annotations");
        object.annotations().forEach((name, value) -> {
            if (!name.equals(LAST_APPLIED) && !name.equals(ReplicaSetDocument.REVISION_ANNOTATION)) {
                annotations.put(name, value);
            }
        });
        return metadata;
    }

    /** What can't be observed again is recorded: how a pod ended. */
    private void finish() {
        for (Pod pod : state.pods().values()) {
            PodReport report = situation.observed().report(pod.uid()).orElse(null);
            if (pod.active() && report != null && report.phase().finished()) {
                record(new WorkloadEvent.PodFinished(pod.name(), report));
            }
        }
    }

    /** Pods whose node drives them off; and pods that are gone though nobody stopped them, because their agent did. */
    private void evict() {
        Evictions evictions = Evictions.of(state, situation);
        next = evictions.next();
        evicted.addAll(evictions.givenUp());
        evicted.addAll(evictions.stopped());
        Set<String> lost = new TreeSet<>();
        evictions.givenUp().forEach(pod -> lost.add(pod.name()));
        state.pods().values().stream()
                .filter(pod -> pod.active() && situation.observed().gone(pod.uid()))
                .forEach(pod -> lost.add(pod.name()));
        chunked(List.copyOf(lost)).forEach(names -> record(new WorkloadEvent.PodsRemoved(names)));
        stop(evictions.stopped().stream()
                .filter(pod -> !lost.contains(pod.name()))
                .toList());
    }

    private void stopUnwanted() {
        stop(state.pods().values().stream()
                .filter(pod -> !pod.bare() && pod.stopping() == null)
                .filter(pod -> pod.outcome() != null || !state.wants(pod))
                .toList());
    }

    private void stop(List<Pod> pods) {
        Map<Long, List<String>> byGrace = new TreeMap<>();
        for (Pod pod : pods) {
            byGrace.computeIfAbsent(grace(pod), it -> new ArrayList<>()).add(pod.name());
        }
        byGrace.forEach((grace, names) -> {
            Pod.Stopping how = new Pod.Stopping(situation.now(), grace);
            chunked(names).forEach(chunk -> record(new WorkloadEvent.PodsStopping(chunk, how)));
        });
    }

    private long grace(Pod pod) {
        return state.spec(pod).path("terminationGracePeriodSeconds").asLong(30);
    }

    private void remove() {
        List<String> gone = state.pods().values().stream()
                .filter(pod -> pod.stopping() != null && !pod.heldByFinalizers())
                .filter(pod -> pod.node() == null || situation.observed().gone(pod.uid()))
                .map(Pod::name)
                .toList();
        chunked(gone).forEach(names -> record(new WorkloadEvent.PodsRemoved(names)));
    }

    /** ReplicaSets that outlived their Deployment keep their own number of pods. */
    private void rollDetached() {
        for (Revision revision : state.revisions().values()) {
            ApiObject replicaSet = revision.detached();
            if (replicaSet != null) {
                follow(Rollout.step(input(
                        replicaSet,
                        replicaSet.spec().path("replicas").asInt(1),
                        revision,
                        state.podsOf(revision.hash()))));
            }
        }
    }

    private void roll() {
        rollDetached();
        ApiObject object = state.object();
        Revision current = state.current().orElse(null);
        if (object == null || object.deleting() || current == null) {
            return;
        }
        follow(Rollout.step(
                input(object, state.replicas(), current, state.pods().values())));
    }

    private void follow(RolloutStep step) {
        create(step);
        if (situation.settled() || step.create().isEmpty()) {
            stop(step.stop().stream().map(name -> state.pods().get(name)).toList());
        }
    }

    /** As many as there is room for. */
    private void create(RolloutStep step) {
        int wanted = step.create().values().stream().mapToInt(count -> count).sum();
        int room = wanted == 0 ? 0 : situation.room().applyAsInt(wanted);
        if (room < wanted) {
            again(situation.now().plus(HELD_BACK));
        }
        for (Map.Entry<String, Integer> one : step.create().entrySet()) {
            int count = Math.min(room, one.getValue());
            create(one.getKey(), count);
            room -= count;
        }
    }

    private void again(Instant at) {
        next = next.filter(at::isAfter).or(() -> Optional.of(at));
    }

    private RolloutInput input(ApiObject object, int replicas, Revision current, Collection<Pod> among) {
        Duration minReady = minReady(object);
        List<RolloutPod> pods = new ArrayList<>();
        for (Pod pod : among) {
            if (pod.bare() || pod.outcome() != null) {
                continue;
            }
            PodStanding standing = PodStanding.of(pod, situation.observed(), minReady, situation.now());
            String revision = state.isDeployment() ? pod.revision() : current.hash();
            pods.add(new RolloutPod(
                    pod.name(),
                    revision,
                    pod.node(),
                    standing.ready(),
                    standing.available(),
                    pod.stopping() != null,
                    pod.created(),
                    deletionCost(pod)));
        }
        return new RolloutInput(
                Strategy.of(object.spec()),
                replicas,
                current.hash(),
                object.spec().path("paused").asBoolean(false),
                pods);
    }

    /** {@code spec.minReadySeconds}. */
    public static Duration minReady(ApiObject object) {
        return Duration.ofSeconds(object.spec().path("minReadySeconds").asLong(0));
    }

    private static int deletionCost(Pod pod) {
        ApiObject written = pod.written();
        return written == null
                ? 0
                : written.metadata()
                        .path("annotations")
                        .path("controller.kubernetes.io/pod-deletion-cost")
                        .asInt(0);
    }

    private void create(String revision, int count) {
        String prefix = key.isDeployment() ? key.name() + "-" + revision : key.name();
        List<WorkloadEvent.PodsCreated.NewPod> pods = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pods.add(new WorkloadEvent.PodsCreated.NewPod(freshName(prefix), uid(), null));
        }
        chunked(pods).forEach(chunk -> record(new WorkloadEvent.PodsCreated(revision, chunk, situation.now())));
    }

    private String freshName(String prefix) {
        String name;
        do {
            name = Names.withSuffix(prefix, situation.random());
        } while (state.pods().containsKey(name));
        return name;
    }

    private String uid() {
        return Names.uid(situation.random());
    }

    private void prune() {
        ApiObject object = state.object();
        List<String> dead;
        if (object == null || object.deleting()) {
            dead = state.revisions().values().stream()
                    .filter(revision -> revision.detached() == null)
                    .map(Revision::hash)
                    .filter(hash -> state.podsOf(hash).isEmpty())
                    .toList();
        } else {
            int limit = object.spec().path("revisionHistoryLimit").asInt(10);
            dead = Revisions.prunable(numbers(), state.highestNumber(), limit);
        }
        if (!dead.isEmpty()) {
            record(new WorkloadEvent.RevisionsPruned(dead));
        }
    }

    /** The numbers of the revisions without pods. */
    private Map<String, Long> numbers() {
        Map<String, Long> numbers = new HashMap<>();
        state.revisions().values().stream()
                .filter(revision -> state.podsOf(revision.hash()).isEmpty())
                .forEach(revision -> numbers.put(revision.hash(), revision.number()));
        return numbers;
    }

    private void place() {
        Map<String, List<Pod>> waiting = new LinkedHashMap<>();
        for (Pod pod : state.pods().values()) {
            if (pod.node() == null && pod.active()) {
                String group = pod.written() == null ? pod.revision() : pod.name();
                waiting.computeIfAbsent(group, it -> new ArrayList<>()).add(pod);
            }
        }
        waiting.values().forEach(this::place);
    }

    /** @param alike pods with one spec */
    private void place(List<Pod> alike) {
        Placement placement = Scheduler.place(
                new PodTemplates(key).demand(state, alike.get(0)),
                alike.stream().map(Pod::name).toList(),
                situation.nodes(),
                siblings(),
                situation.random().nextLong());
        List<WorkloadEvent.PodsPlaced.Place> places = new ArrayList<>();
        placement.assigned().forEach((pod, node) -> places.add(new WorkloadEvent.PodsPlaced.Place(pod, node)));
        chunked(places).forEach(chunk -> record(new WorkloadEvent.PodsPlaced(chunk)));
        placement.unplaced().forEach((pod, why) -> pending.put(pod, why.message()));
    }

    private Map<String, Integer> siblings() {
        Map<String, Integer> siblings = new HashMap<>();
        for (Pod pod : state.pods().values()) {
            String node = pod.node();
            if (node != null && pod.active()) {
                siblings.merge(node, 1, Integer::sum);
            }
        }
        return siblings;
    }

    /** A deletion in the foreground ends when the last pod is gone. */
    private void endDeletion() {
        ApiObject object = state.object();
        if (object == null || !object.deleting() || !state.pods().isEmpty()) {
            return;
        }
        List<String> finalizers = finalizers(object);
        finalizers.remove("foregroundDeletion");
        if (finalizers.isEmpty()) {
            record(new WorkloadEvent.ObjectRemoved());
        }
    }

    static <T> List<List<T>> chunked(List<T> all) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += WorkloadEvent.CHUNK) {
            chunks.add(List.copyOf(all.subList(from, Math.min(all.size(), from + WorkloadEvent.CHUNK))));
        }
        return chunks;
    }
}
