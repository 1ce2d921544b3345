package io.starling.core.workload;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.Journaled;
import io.starling.core.object.ApiObject;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * What is journaled of one workload: what its user wants, the templates it had, and its pods. What agents observe is kept
 * apart, in {@link Observations}.
 *
 * @param object the Deployment or ReplicaSet without its status; null for a bare pod, and once it was deleted
 * @param revisions by hash
 * @param pods by name
 */
public record Workload(@Nullable ApiObject object, PSortedMap<String, Revision> revisions, PSortedMap<String, Pod> pods)
        implements Journaled {
    /** Reads a snapshot. */
    @JsonCreator
    static Workload of(
            @JsonProperty("object") @Nullable ApiObject object,
            @JsonProperty("revisions") Map<String, Revision> revisions,
            @JsonProperty("pods") Map<String, Pod> pods) {
        return new Workload(object, TreePMap.from(revisions), TreePMap.from(pods));
    }

    public static final Workload ABSENT = new Workload(null, TreePMap.empty(), TreePMap.empty());

    /** Whether nothing is left to own. */
    public boolean absent() {
        return object == null
                && pods.isEmpty()
                && revisions.values().stream().allMatch(revision -> revision.detached() == null);
    }

    /** Whether something wants a pod of this template: the object, or a ReplicaSet that outlived it. */
    boolean wants(Pod pod) {
        Revision revision = revisions.get(pod.revision());
        return pod.bare()
                || (object != null && !object.deleting())
                || (revision != null && revision.detached() != null);
    }

    public boolean isDeployment() {
        return object != null && object.kind().equals("Deployment");
    }

    /** The replicas the user asks for, 0 without an object or while it is deleted. */
    public int replicas() {
        return object == null || object.deleting()
                ? 0
                : object.spec().path("replicas").asInt(1);
    }

    /** The revision with the highest number: what new pods are made from. */
    public Optional<Revision> current() {
        return revisions.values().stream().max(Comparator.comparingLong(Revision::number));
    }

    public long highestNumber() {
        return current().map(Revision::number).orElse(0L);
    }

    public List<Pod> podsOf(String revision) {
        return pods.values().stream()
                .filter(pod -> pod.revision().equals(revision))
                .toList();
    }

    /** What a pod's user asked for: its own spec, or its revision's. */
    ObjectNode spec(Pod pod) {
        if (pod.written() != null) {
            return pod.written().spec();
        }
        Revision revision = revisions.get(pod.revision());
        return revision != null && revision.template().path("spec") instanceof ObjectNode spec
                ? spec
                : JsonNodeFactory.instance.objectNode();
    }

    /** Applies events in their order. */
    public Workload after(Collection<? extends WorkloadEvent> events) {
        Workload state = this;
        for (WorkloadEvent event : events) {
            state = event.applyTo(state);
        }
        return state;
    }

    /** The object is there (again): ReplicaSets that outlived an earlier one are its own now. */
    Workload owning(ApiObject next) {
        Workload state = withObject(next);
        for (Revision revision : revisions.values()) {
            if (revision.detached() != null) {
                state = state.withRevision(revision.detached(null));
            }
        }
        return state;
    }

    Workload withObject(@Nullable ApiObject next) {
        return new Workload(next, revisions, pods);
    }

    Workload withRevision(Revision revision) {
        return new Workload(object, revisions.plus(revision.hash(), revision), pods);
    }

    Workload withoutRevisions(Collection<String> hashes) {
        return new Workload(object, revisions.minusAll(hashes), pods);
    }

    Workload withPod(Pod pod) {
        return new Workload(object, revisions, pods.plus(pod.name(), pod));
    }

    Workload withoutPods(Collection<String> names) {
        return new Workload(object, revisions, pods.minusAll(names));
    }

    Workload changing(String name, UnaryOperator<Pod> change) {
        Pod pod = pods.get(name);
        return pod == null ? this : withPod(change.apply(pod));
    }
}
