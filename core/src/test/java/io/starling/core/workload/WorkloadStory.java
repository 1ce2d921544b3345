package io.starling.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.pod.PodPhase;
import io.starling.core.pod.PodReport;
import io.starling.core.schedule.NodeView;
import io.starling.core.schedule.Resources;
import io.starling.core.schedule.Taint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/** A workload with a user, nodes that do what they are told, and time that passes when it is told to. */
final class WorkloadStory {
    private static final ObjectMapper JSON = new ObjectMapper();

    final WorkloadKey key;
    Workload state = Workload.ABSENT;
    final List<WorkloadEvent> journal = new ArrayList<>();
    final Map<String, NodeTrouble> troubles = new HashMap<>();
    Map<String, String> pending = Map.of();
    private final Observations observed = new Observations();
    /** How many pods may be made of so many. */
    IntUnaryOperator room = IntUnaryOperator.identity();

    private final SplittableRandom random = new SplittableRandom(7);
    private List<NodeView> nodes = List.of(
            NodeView.of("node-1", Resources.of(4_000, 1L << 30), 20),
            NodeView.of("node-2", Resources.of(4_000, 1L << 30), 20));
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long sequence;

    WorkloadStory(ObjectKey root) {
        this.key = new WorkloadKey(root);
    }

    static WorkloadStory deployment() {
        return new WorkloadStory(new ObjectKey(WorkloadKey.DEPLOYMENTS, "default", "web"));
    }

    static ApiObject deployment(int replicas, String image) {
        return object("""
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"default"},
                 "spec":{"replicas":%d,"selector":{"matchLabels":{"app":"web"}},
                  "template":{"metadata":{"labels":{"app":"web"}},
                   "spec":{"containers":[{"name":"c","image":"%s"}]}}}}""".formatted(replicas, image));
    }

    static ApiObject object(String json) {
        try {
            return ApiObject.of((ObjectNode) JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Mutation.Outcome write(ObjectKey target, Mutation mutation) {
        WorkloadWrites.Decision decision = WorkloadWrites.decide(
                key,
                state,
                target,
                shown().get(target),
                mutation,
                Mutation.Context.internal("test"),
                now,
                Names.uid(random));
        record(decision.events());
        return decision.outcome();
    }

    Mutation.Outcome write(Mutation mutation) {
        return write(key.root(), mutation);
    }

    Mutation patch(String json) {
        return new Mutation.Patch(Mutation.Patch.Format.MERGE, object(json).json(), Mutation.MAIN, false);
    }

    static Mutation delete(String propagation) {
        return new Mutation.Delete(propagation, null, null, null);
    }

    private void record(List<WorkloadEvent> events) {
        journal.addAll(events);
        state = state.after(events);
        assertThat(Workload.ABSENT.after(journal)).as("replay").isEqualTo(state);
    }

    void plan() {
        Reconciler.Plan plan = Reconciler.plan(
                key, state, new Situation(now, observed, nodes, troubles, new SplittableRandom(sequence), true, room));
        assertThat(state.after(plan.events())).isEqualTo(plan.state());
        record(plan.events());
        pending = plan.pending();
    }

    /** Plans, and lets the nodes run and stop what they are told, until nothing changes. */
    void settle() {
        for (int quiet = 0; quiet < 2; quiet++) {
            int before = journal.size();
            plan();
            state.pods().values().forEach(this::obey);
            if (journal.size() > before) {
                quiet = -1;
            }
        }
    }

    private void obey(Pod pod) {
        if (pod.node() != null) {
            report(pod, PodPhase.RUNNING, pod.stopping() == null, pod.stopping() != null);
        }
    }

    void report(Pod pod, PodPhase phase, boolean ready, boolean gone) {
        PodReport report =
                new PodReport(pod.uid(), ++sequence, phase, "", "", ready, gone, "10.0.0.1", "", now, List.of());
        observed.observe(1, report, now);
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    void lose(String node) {
        trouble(node, NodeTrouble.Manner.GIVING_UP, new Taint("node.kubernetes.io/unreachable", "", Taint.NO_EXECUTE));
    }

    void trouble(String node, NodeTrouble.Manner manner, Taint taint) {
        nodes = nodes.stream()
                .map(view -> view.name().equals(node)
                        ? view.withTaints(List.of(taint)).withReady(manner == NodeTrouble.Manner.STOPPING)
                        : view)
                .toList();
        troubles.put(node, new NodeTrouble(node, manner, List.of(new NodeTrouble.Driving(taint, now))));
    }

    /** What users see. */
    Map<ObjectKey, ApiObject> shown() {
        WorkloadDocuments documents =
                new WorkloadDocuments(key, new PodTemplates(key), state, observed, any -> null, now);
        Map<ObjectKey, ApiObject> shown = new HashMap<>(documents.owners());
        state.pods().values().forEach(pod -> shown.put(key.pod(pod.name()), documents.pod(pod, "")));
        return shown;
    }

    List<Pod> active() {
        return state.pods().values().stream().filter(Pod::active).toList();
    }
}
