package io.starling.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.pod.ContainerReport;
import io.starling.core.pod.PodPhase;
import io.starling.core.pod.PodReport;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows a pod as the API does: its identity and spec from the revision, its status from what was observed. */
public final class PodDocument {
    /** How long a pod may stay on a node that is lost, in seconds, unless it says otherwise. */
    public static final long DEFAULT_TOLERATION_SECONDS = 2;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private PodDocument() {}

    /**
     * @param observed what is known of the pod
     * @param pending why it has no place; empty where that isn't known, or it has one
     * @param previous the document as it was shown last: transition times are kept from it
     */
    static ApiObject render(
            PodTemplates templates,
            Workload workload,
            Pod pod,
            Observations observed,
            String pending,
            @Nullable ApiObject previous,
            Instant now) {
        ObjectNode tree = templates.tree(workload, pod);
        boolean admitted = pod.node() != null && observed.admitted(pod.uid());
        if (admitted) {
            ObjectNode spec = JSON.objectNode();
            spec.setAll((ObjectNode) tree.path("spec"));
            tree.set("spec", spec.put("nodeName", pod.node()));
        }
        tree.set("status", status(templates.qosClass(workload, pod), pod, observed, admitted, pending, previous, now));
        return ApiObject.of(tree);
    }

    /** Writes who the pod is, and since when it stops, into its metadata. */
    static void identify(ObjectNode metadata, Pod pod) {
        metadata.put("uid", pod.uid());
        metadata.put("creationTimestamp", Documents.time(pod.created()));
        Pod.Stopping stopping = pod.stopping();
        if (stopping != null) {
            metadata.put("deletionTimestamp", Documents.time(stopping.since().plusSeconds(stopping.graceSeconds())));
            metadata.put("deletionGracePeriodSeconds", stopping.graceSeconds());
        }
    }

    /** Every pod leaves a lost node after a while: what Kubernetes' DefaultTolerationSeconds admission adds. */
    static void tolerate(ObjectNode spec) {
        ArrayNode tolerations = spec.withArrayProperty("tolerations");
        for (String taint : new String[] {"node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"}) {
            if (!tolerated(tolerations, taint)) {
                tolerations
                        .addObject()
                        .put("key", taint)
                        .put("operator", "Exists")
                        .put("effect", "NoExecute")
                        .put("tolerationSeconds", DEFAULT_TOLERATION_SECONDS);
            }
        }
    }

    private static boolean tolerated(ArrayNode tolerations, String taint) {
        for (JsonNode toleration : tolerations) {
            String key = toleration.path("key").asText("");
            String effect = toleration.path("effect").asText("");
            if ((key.isEmpty() || key.equals(taint)) && (effect.isEmpty() || effect.equals("NoExecute"))) {
                return true;
            }
        }
        return false;
    }

    private static ObjectNode status(
            String qosClass,
            Pod pod,
            Observations observed,
            boolean admitted,
            String pending,
            @Nullable ApiObject previous,
            Instant now) {
        Optional<PodReport> report = Optional.ofNullable(pod.outcome()).or(() -> observed.report(pod.uid()));
        if (report.isEmpty() && observed.remembered(pod.uid()).isPresent()) {
            return observed.remembered(pod.uid()).orElseThrow().status().deepCopy();
        }
        ObjectNode status = JSON.objectNode();
        status.put(
                "phase", report.map(PodReport::phase).orElse(PodPhase.PENDING).title());
        report.ifPresent(it -> reported(status, it));
        status.set("conditions", conditions(report, admitted, pending, previous, now));
        status.put("qosClass", qosClass);
        return status;
    }

    private static void reported(ObjectNode status, PodReport report) {
        putUnlessEmpty(status, "reason", report.reason());
        putUnlessEmpty(status, "message", report.message());
        putUnlessEmpty(status, "hostIP", report.hostIp());
        if (!report.hostIp().isEmpty()) {
            status.putArray("hostIPs").addObject().put("ip", report.hostIp());
        }
        putUnlessEmpty(status, "podIP", report.podIp());
        if (!report.podIp().isEmpty()) {
            status.putArray("podIPs").addObject().put("ip", report.podIp());
        }
        Instant start = report.startTime();
        if (start != null) {
            status.put("startTime", Documents.time(start));
        }
        for (ContainerReport container : report.containers()) {
            status.withArrayProperty(container.init() ? "initContainerStatuses" : "containerStatuses")
                    .add(container(container));
        }
    }

    private static void putUnlessEmpty(ObjectNode tree, String field, String value) {
        if (!value.isEmpty()) {
            tree.put(field, value);
        }
    }

    private static ArrayNode conditions(
            Optional<PodReport> report, boolean admitted, String pending, @Nullable ApiObject previous, Instant now) {
        ArrayNode conditions = JSON.arrayNode();
        boolean scheduled = admitted || report.isPresent();
        if (scheduled) {
            PodReport seen = report.orElse(null);
            boolean finished = seen != null && seen.phase() == PodPhase.SUCCEEDED;
            boolean initialized = seen != null && initialized(seen);
            boolean ready = seen != null && seen.ready();
            String why = finished ? "PodCompleted" : "ContainersNotReady";
            String which = seen == null || finished ? "" : unready(seen);
            Documents.condition(
                    conditions,
                    previous,
                    "Initialized",
                    initialized,
                    initialized ? "" : "ContainersNotInitialized",
                    "",
                    now);
            Documents.condition(conditions, previous, "Ready", ready, ready ? "" : why, ready ? "" : which, now);
            Documents.condition(
                    conditions, previous, "ContainersReady", ready, ready ? "" : why, ready ? "" : which, now);
        }
        String reason = scheduled || pending.isEmpty() ? "" : "Unschedulable";
        Documents.condition(conditions, previous, "PodScheduled", scheduled, reason, scheduled ? "" : pending, now);
        return conditions;
    }

    /** Why a pod is on no node, as it is shown. */
    public static Optional<String> unschedulable(ApiObject pod) {
        return Documents.condition(pod, "PodScheduled")
                .filter(condition -> condition.path("status").asText().equals("False"))
                .map(condition -> condition.path("message").asText(""))
                .filter(why -> !why.isEmpty());
    }

    private static boolean initialized(PodReport report) {
        return report.containers().stream()
                .filter(ContainerReport::init)
                .allMatch(it -> it.state() instanceof ContainerReport.Terminated end && end.exitCode() == 0);
    }

    private static String unready(PodReport report) {
        String names = String.join(
                " ",
                report.containers().stream()
                        .filter(it -> !it.init() && !it.ready())
                        .map(ContainerReport::name)
                        .toList());
        return "containers with unready status: [" + names + "]";
    }

    private static ObjectNode container(ContainerReport report) {
        ObjectNode tree = JSON.objectNode();
        tree.put("name", report.name());
        tree.set("state", state(report.state()));
        ContainerReport.Terminated last = report.last();
        tree.set("lastState", last == null ? JSON.objectNode() : state(last));
        tree.put("ready", report.ready());
        tree.put("started", report.started());
        tree.put("restartCount", report.restartCount());
        tree.put("image", report.image());
        tree.put("imageID", report.imageId());
        putUnlessEmpty(tree, "containerID", report.containerId());
        return tree;
    }

    private static ObjectNode state(ContainerReport.State state) {
        ObjectNode tree = JSON.objectNode();
        if (state instanceof ContainerReport.Waiting waiting) {
            ObjectNode inner = tree.putObject("waiting");
            inner.put("reason", waiting.reason());
            putUnlessEmpty(inner, "message", waiting.message());
        } else if (state instanceof ContainerReport.Running running) {
            tree.putObject("running").put("startedAt", Documents.time(running.startedAt()));
        } else if (state instanceof ContainerReport.Terminated end) {
            ObjectNode inner = tree.putObject("terminated");
            inner.put("exitCode", end.exitCode());
            inner.put("reason", end.reason());
            putUnlessEmpty(inner, "message", end.message());
            inner.put("startedAt", Documents.time(end.startedAt()));
            inner.put("finishedAt", Documents.time(end.finishedAt()));
        }
        return tree;
    }
}
