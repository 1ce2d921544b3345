package io.starling.core.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells how far a deployment is: its {@code status} with Kubernetes' counts, conditions, reasons and words. Pure; the status
 * before is an input, so that times stay as long as nothing changes, and equal input gives an equal status.
 */
public final class DeploymentStatus {
    private static final int DEFAULT_DEADLINE_SECONDS = 600;

    private final ApiObject deployment;
    private final String replicaSet;
    private final Instant now;
    private final JsonNode before;
    private final int desired;
    private final int replicas;
    private final int updated;
    private final int ready;
    private final int available;

    private DeploymentStatus(
            ApiObject deployment, List<Replica> replicas, String replicaSet, JsonNode before, Instant now) {
        this.deployment = deployment;
        this.replicaSet = "\"" + replicaSet + "\"";
        this.now = now;
        this.before = before;
        this.desired = deployment.spec().path("replicas").asInt(1);
        this.replicas = replicas.size();
        this.updated = count(replicas, Replica::current);
        this.ready = count(replicas, Replica::ready);
        this.available = count(replicas, Replica::available);
    }

    /**
     * A pod of the deployment that neither stops nor has ended.
     *
     * @param current whether it is of the newest revision
     */
    public record Replica(boolean current, boolean ready, boolean available) {}

    /**
     * The status tree as of now.
     *
     * @param deployment what its user wants
     * @param replicaSet the name of the newest revision's ReplicaSet; empty where none was recorded yet
     * @param previous the deployment as it was shown last, whose status this one follows; null where it wasn't
     */
    public static ObjectNode of(
            ApiObject deployment,
            List<Replica> replicas,
            String replicaSet,
            @Nullable ApiObject previous,
            Instant now) {
        JsonNode before = previous == null ? JsonNodeFactory.instance.objectNode() : previous.status();
        return new DeploymentStatus(deployment, replicas, replicaSet, before, now).tree();
    }

    /**
     * The time at which a rollout has failed if nothing changes: look again then. Empty where nothing is waited for.
     *
     * @param deployment with its status
     */
    public static Optional<Instant> deadline(ApiObject deployment) {
        Condition progressing = Condition.in(deployment.status(), "Progressing");
        if (progressing == null || !waiting(progressing) || !hasDeadline(deployment)) {
            return Optional.empty();
        }
        return Optional.of(progressing.updated().plusSeconds(deadlineSeconds(deployment)));
    }

    private ObjectNode tree() {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("observedGeneration", deployment.generation());
        put(status, "replicas", replicas);
        put(status, "updatedReplicas", updated);
        put(status, "readyReplicas", ready);
        put(status, "availableReplicas", available);
        put(status, "unavailableReplicas", Math.max(desired, replicas) - available);
        ArrayNode conditions = status.putArray("conditions");
        availableCondition().writeTo(conditions.addObject());
        Condition progressing = progressing();
        if (progressing != null) {
            progressing.writeTo(conditions.addObject());
        }
        return status;
    }

    /** Counts of none are left out, as Kubernetes does. */
    private static void put(ObjectNode status, String field, int count) {
        if (count > 0) {
            status.put(field, count);
        }
    }

    private Condition availableCondition() {
        int missing =
                Strategy.of(deployment.spec()) instanceof Strategy.RollingUpdate rolling ? rolling.unavailable() : 0;
        Condition last = Condition.in(before, "Available");
        return available >= desired - missing
                ? Condition.next(
                        last,
                        "Available",
                        "True",
                        "MinimumReplicasAvailable",
                        "Deployment has minimum availability.",
                        now)
                : Condition.next(
                        last,
                        "Available",
                        "False",
                        "MinimumReplicasUnavailable",
                        "Deployment does not have minimum availability.",
                        now);
    }

    private @Nullable Condition progressing() {
        Condition last = Condition.in(before, "Progressing");
        if (!hasDeadline(deployment)) {
            return null;
        }
        if (deployment.spec().path("paused").asBoolean(false)) {
            return last != null && last.reason().equals("ProgressDeadlineExceeded")
                    ? last
                    : progressing(last, "Unknown", "DeploymentPaused", "Deployment is paused");
        }
        if (last != null && last.reason().equals("DeploymentPaused")) {
            return progressing(last, "Unknown", "DeploymentResumed", "Deployment is resumed");
        }
        return rolling(last);
    }

    /** Once a revision is complete, scaling it or losing pods of it is no new rollout. */
    private Condition rolling(@Nullable Condition last) {
        if (complete()) {
            return progressing(
                    last,
                    "True",
                    "NewReplicaSetAvailable",
                    "ReplicaSet " + replicaSet + " has successfully progressed.");
        }
        if (last == null || !aboutThisRevision(last)) {
            return progressing(last, "True", "NewReplicaSetCreated", "Created new replica set " + replicaSet);
        }
        if (replicas == updated && last.reason().equals("NewReplicaSetAvailable")) {
            return last;
        }
        if (advanced()) {
            return Condition.renewed(
                    last,
                    "Progressing",
                    "True",
                    "ReplicaSetUpdated",
                    "ReplicaSet " + replicaSet + " is progressing.",
                    now);
        }
        boolean late = waiting(last)
                && !last.updated().plusSeconds(deadlineSeconds(deployment)).isAfter(now);
        return late
                ? progressing(
                        last,
                        "False",
                        "ProgressDeadlineExceeded",
                        "ReplicaSet " + replicaSet + " has timed out progressing.")
                : last;
    }

    private boolean aboutThisRevision(Condition progressing) {
        return progressing.message().contains(replicaSet)
                || progressing.reason().equals("DeploymentResumed");
    }

    private Condition progressing(@Nullable Condition last, String status, String reason, String message) {
        return Condition.next(last, "Progressing", status, reason, message, now);
    }

    private boolean complete() {
        return updated == desired && replicas == desired && available == desired;
    }

    /** Whether more is done than in the status before. */
    private boolean advanced() {
        int oldBefore = before.path("replicas").asInt(0)
                - before.path("updatedReplicas").asInt(0);
        return updated > before.path("updatedReplicas").asInt(0)
                || replicas - updated < oldBefore
                || ready > before.path("readyReplicas").asInt(0)
                || available > before.path("availableReplicas").asInt(0);
    }

    /** A rollout that is done, or has failed already, can't run out of time. */
    private static boolean waiting(Condition progressing) {
        return !progressing.reason().equals("NewReplicaSetAvailable")
                && !progressing.reason().equals("ProgressDeadlineExceeded")
                && !progressing.reason().equals("DeploymentPaused");
    }

    private static boolean hasDeadline(ApiObject deployment) {
        return deadlineSeconds(deployment) != Integer.MAX_VALUE;
    }

    private static int deadlineSeconds(ApiObject deployment) {
        return deployment.spec().path("progressDeadlineSeconds").asInt(DEFAULT_DEADLINE_SECONDS);
    }

    private static int count(List<Replica> replicas, Predicate<Replica> which) {
        return (int) replicas.stream().filter(which).count();
    }
}
