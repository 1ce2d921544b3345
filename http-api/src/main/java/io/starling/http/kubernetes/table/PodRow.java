package io.starling.http.kubernetes.table;

import static io.starling.http.kubernetes.table.Column.id;
import static io.starling.http.kubernetes.table.Column.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A pod's row. The STATUS column isn't the phase: the most telling reason of its containers is (as {@code printPod} of
 * Kubernetes' printers decides).
 */
final class PodRow {
    static final List<Column> COLUMNS = List.of(
            id(),
            text("Ready"),
            text("Status"),
            text("Restarts"),
            text("Age"),
            text("IP").wide(),
            text("Node").wide(),
            text("Nominated Node").wide(),
            text("Readiness Gates").wide());

    private final ApiObject pod;
    private final Set<String> sidecars;
    private String reason;
    private int ready;
    private int restarts;
    private @Nullable Instant lastRestart;

    private PodRow(ApiObject pod) {
        this.pod = pod;
        this.reason =
                Cells.text(pod.status().path("reason"), Cells.text(pod.status().path("phase"), ""));
        this.sidecars = pod.spec()
                .path("initContainers")
                .valueStream()
                .filter(container -> container.path("restartPolicy").asText().equals("Always"))
                .map(container -> container.path("name").asText())
                .collect(Collectors.toSet());
    }

    static List<Object> cells(ApiObject pod, Instant now) {
        PodRow row = new PodRow(pod);
        row.readStatus();
        return List.of(
                pod.name(),
                row.ready + "/" + (pod.spec().path("containers").size() + row.sidecars.size()),
                row.reason,
                row.restarts(now),
                Cells.age(pod, now),
                ip(pod),
                Cells.text(pod.spec().path("nodeName"), Cells.NONE),
                Cells.text(pod.status().path("nominatedNodeName"), Cells.NONE),
                readinessGates(pod));
    }

    private void readStatus() {
        if (condition("PodScheduled").path("reason").asText().equals("SchedulingGated")) {
            reason = "SchedulingGated";
        }
        boolean initializing = readInitContainers();
        if (!initializing || condition("Initialized").path("status").asText().equals("True")) {
            readContainers();
        }
        if (pod.deleting()) {
            boolean lost = pod.status().path("reason").asText().equals("NodeLost");
            boolean ended = Set.of("Succeeded", "Failed")
                    .contains(pod.status().path("phase").asText());
            reason = lost ? "Unknown" : ended ? reason : "Terminating";
        }
    }

    /** The first init container that isn't done gives the reason. Returns whether there is one. */
    private boolean readInitContainers() {
        int index = 0;
        for (JsonNode container : pod.status().path("initContainerStatuses")) {
            boolean sidecar = sidecars.contains(container.path("name").asText());
            countRestarts(container);
            JsonNode terminated = container.path("state").path("terminated");
            boolean done = terminated.isObject() && terminated.path("exitCode").asInt() == 0;
            boolean started = sidecar && container.path("started").asBoolean();
            if (!done && !started) {
                reason = "Init:" + initReason(container, index);
                return true;
            }
            if (started && !done && container.path("ready").asBoolean()) {
                ready++;
            }
            index++;
        }
        return false;
    }

    private String initReason(JsonNode container, int index) {
        JsonNode terminated = container.path("state").path("terminated");
        if (terminated.isObject()) {
            return ended(terminated);
        }
        String waiting = container.path("state").path("waiting").path("reason").asText("");
        boolean telling = !waiting.isEmpty() && !waiting.equals("PodInitializing");
        return telling
                ? waiting
                : index + "/" + pod.spec().path("initContainers").size();
    }

    private void readContainers() {
        forgetInitRestarts();
        boolean running = false;
        JsonNode statuses = pod.status().path("containerStatuses");
        for (int i = statuses.size() - 1; i >= 0; i--) {
            JsonNode container = statuses.path(i);
            countRestarts(container);
            JsonNode state = container.path("state");
            String waiting = state.path("waiting").path("reason").asText("");
            if (!waiting.isEmpty()) {
                reason = waiting;
            } else if (state.path("terminated").isObject()) {
                reason = ended(state.path("terminated"));
            } else if (container.path("ready").asBoolean()
                    && state.path("running").isObject()) {
                running = true;
                ready++;
            }
        }
        if (reason.equals("Completed") && running) {
            reason = condition("Ready").path("status").asText().equals("True") ? "Running" : "NotReady";
        }
    }

    /** Once initialized, only the sidecars among the init containers count. */
    private void forgetInitRestarts() {
        restarts = 0;
        lastRestart = null;
        pod.status()
                .path("initContainerStatuses")
                .valueStream()
                .filter(container -> sidecars.contains(container.path("name").asText()))
                .forEach(this::countRestarts);
    }

    private void countRestarts(JsonNode container) {
        restarts += container.path("restartCount").asInt();
        Ages.instant(container.path("lastState").path("terminated").path("finishedAt"))
                .filter(time -> lastRestart == null || time.isAfter(lastRestart))
                .ifPresent(time -> lastRestart = time);
    }

    private static String ended(JsonNode terminated) {
        int signal = terminated.path("signal").asInt();
        String otherwise = signal != 0
                ? "Signal:" + signal
                : "ExitCode:" + terminated.path("exitCode").asInt();
        return Cells.text(terminated.path("reason"), otherwise);
    }

    private String restarts(Instant now) {
        return restarts == 0 || lastRestart == null
                ? Integer.toString(restarts)
                : restarts + " (" + Ages.human(Duration.between(lastRestart, now)) + " ago)";
    }

    private JsonNode condition(String type) {
        return pod.status()
                .path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asText().equals(type))
                .findFirst()
                .orElseGet(() -> pod.status().path("-"));
    }

    private static String ip(ApiObject pod) {
        String first = pod.status().path("podIPs").path(0).path("ip").asText("");
        return first.isEmpty() ? Cells.text(pod.status().path("podIP"), Cells.NONE) : first;
    }

    private static String readinessGates(ApiObject pod) {
        JsonNode gates = pod.spec().path("readinessGates");
        if (gates.isEmpty()) {
            return Cells.NONE;
        }
        PodRow row = new PodRow(pod);
        long open = gates.valueStream()
                .map(gate -> row.condition(gate.path("conditionType").asText()))
                .filter(condition -> condition.path("status").asText().equals("True"))
                .count();
        return open + "/" + gates.size();
    }
}
