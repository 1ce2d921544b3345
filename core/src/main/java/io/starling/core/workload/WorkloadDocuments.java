package io.starling.core.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import io.starling.core.rollout.DeploymentStatus;
import io.starling.core.rollout.Revisions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Shows a workload as the API does: its object with status, a ReplicaSet for each revision, and its pods. */
public final class WorkloadDocuments {
    private final WorkloadKey key;
    private final PodTemplates templates;
    private final Workload state;
    private final Observations observed;
    private final Function<ObjectKey, @Nullable ApiObject> shown;
    private final Instant now;

    /** @param shown the document of a key as it was shown last */
    public WorkloadDocuments(
            WorkloadKey key,
            PodTemplates templates,
            Workload state,
            Observations observed,
            Function<ObjectKey, @Nullable ApiObject> shown,
            Instant now) {
        this.key = key;
        this.templates = templates;
        this.state = state;
        this.observed = observed;
        this.shown = shown;
        this.now = now;
    }

    /** The object and its ReplicaSets; without resourceVersions. */
    public Map<ObjectKey, ApiObject> owners() {
        Map<ObjectKey, ApiObject> documents = new LinkedHashMap<>();
        ApiObject object = state.object();
        detached(documents);
        if (object == null) {
            return documents;
        }
        Duration minReady = Reconciler.minReady(object);
        List<PodStanding> all = state.pods().values().stream()
                .filter(pod -> !pod.bare())
                .map(pod -> PodStanding.of(pod, observed, minReady, now))
                .toList();
        if (state.isDeployment()) {
            revisions(object, all, documents);
            documents.put(key.root(), withDeploymentStatus(object, all));
        } else {
            documents.put(key.root(), withReplicaSetStatus(object, all));
        }
        return documents;
    }

    private void detached(Map<ObjectKey, ApiObject> documents) {
        for (Revision revision : state.revisions().values()) {
            ApiObject replicaSet = revision.detached();
            if (replicaSet != null) {
                Duration minReady = Reconciler.minReady(replicaSet);
                List<PodStanding> own = state.podsOf(revision.hash()).stream()
                        .map(pod -> PodStanding.of(pod, observed, minReady, now))
                        .toList();
                documents.put(key.replicaSet(replicaSet.name()), withReplicaSetStatus(replicaSet, own));
            }
        }
    }

    private static ApiObject withReplicaSetStatus(ApiObject replicaSet, List<PodStanding> pods) {
        int wanted = replicaSet.spec().path("replicas").asInt(1);
        var counts = ReplicaSetDocument.Counts.of(pods, wanted, replicaSet.generation());
        return replicaSet.with(tree -> tree.set("status", ReplicaSetDocument.status(counts)));
    }

    private void revisions(ApiObject object, List<PodStanding> all, Map<ObjectKey, ApiObject> documents) {
        String current = state.current().map(Revision::hash).orElse("");
        for (Revision revision : state.revisions().values()) {
            List<PodStanding> own = all.stream()
                    .filter(it -> it.pod().revision().equals(revision.hash()))
                    .toList();
            int existing = (int) own.stream().filter(it -> it.pod().active()).count();
            int wanted = revision.hash().equals(current) && !rolling(all, current) ? state.replicas() : existing;
            documents.put(
                    key.replicaSet(ReplicaSetDocument.name(key, revision)),
                    ReplicaSetDocument.render(key, object, revision, ReplicaSetDocument.Counts.of(own, wanted, 1)));
        }
    }

    private static boolean rolling(List<PodStanding> all, String current) {
        return all.stream()
                .anyMatch(it -> it.pod().active() && !it.pod().revision().equals(current));
    }

    private ApiObject withDeploymentStatus(ApiObject object, List<PodStanding> all) {
        // While a Deployment is paused, a new template isn't a revision yet: then no pod is up to date.
        String current = object.spec().path("paused").asBoolean(false)
                ? Revisions.hash((ObjectNode) object.spec().path("template"))
                : state.current().map(Revision::hash).orElse("");
        ApiObject previous = shown.apply(key.root());
        String replicaSet =
                state.current().map(it -> ReplicaSetDocument.name(key, it)).orElse("");
        List<DeploymentStatus.Replica> replicas = new ArrayList<>();
        for (PodStanding it : all) {
            if (it.pod().active()) {
                replicas.add(
                        new DeploymentStatus.Replica(it.pod().revision().equals(current), it.ready(), it.available()));
            }
        }
        return object.with(tree -> {
            tree.set("status", DeploymentStatus.of(object, replicas, replicaSet, previous, now));
            tree.withObjectProperty("metadata")
                    .withObjectProperty("annotations")
                    .put(ReplicaSetDocument.REVISION_ANNOTATION, Long.toString(state.highestNumber()));
        });
    }

    /** One pod; without resourceVersion. */
    public ApiObject pod(Pod pod, String pending) {
        return PodDocument.render(templates, state, pod, observed, pending, shown.apply(key.pod(pod.name())), now);
    }
}
