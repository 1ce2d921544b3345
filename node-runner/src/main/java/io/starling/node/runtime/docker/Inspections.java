package io.starling.node.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerNetwork;
import io.starling.core.pod.ContainerReport.Terminated;
import io.starling.node.runtime.ContainerRuntime.Found;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What the engine knows of containers. A list lacks start times and exit codes, so each container is looked at, but only
 * once: containers are never started again, so what was found holds until their state changes.
 */
final class Inspections {
    /** What a process is told to have ended with that got SIGKILL. */
    private static final int KILLED = 137;

    private static final int LOOKS = 5;
    private static final long BETWEEN_LOOKS_MILLIS = 20;

    private final DockerClient calls;
    private final Map<String, Found> known = new ConcurrentHashMap<>();

    Inspections(DockerClient calls) {
        this.calls = calls;
    }

    /**
     * One container, looked at now.
     *
     * @throws NotFoundException if there is none
     */
    Found read(String id) {
        return keep(calls.inspectContainerCmd(id).exec());
    }

    private Found keep(InspectContainerResponse response) {
        Found found = found(response);
        known.put(found.containerId(), found);
        return found;
    }

    /**
     * One container that has ended. The kernel's word that it killed one for its memory takes another way to the engine than the
     * container's end, and may come some milliseconds later: where that is possible it is waited for, a tenth of a second at most. Blocks.
     *
     * @throws NotFoundException if there is none
     */
    Found readEnded(String id) {
        InspectContainerResponse response = calls.inspectContainerCmd(id).exec();
        for (int looks = 1; looks < LOOKS && mayHaveRunOutOfMemory(response); looks++) {
            pause();
            response = calls.inspectContainerCmd(id).exec();
        }
        return keep(response);
    }

    private static boolean mayHaveRunOutOfMemory(InspectContainerResponse response) {
        InspectContainerResponse.ContainerState state = response.getState();
        Long limit = response.getHostConfig().getMemory();
        return !Boolean.TRUE.equals(state.getRunning())
                && !Boolean.TRUE.equals(state.getOOMKilled())
                && Objects.requireNonNullElse(state.getExitCodeLong(), 0L) == KILLED
                && limit != null
                && limit > 0;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * All containers of a list.
     *
     * @param complete whether it is all that this node has, so that others can be forgotten
     */
    List<Found> of(List<Container> listed, boolean complete) {
        List<Found> all = new ArrayList<>();
        for (Container one : listed) {
            Found before = known.get(one.getId());
            boolean running = "running".equals(one.getState());
            if (before != null && running == (before.end() == null)) {
                all.add(before);
            } else {
                add(one.getId(), all);
            }
        }
        if (complete) {
            known.keySet().retainAll(listed.stream().map(Container::getId).collect(Collectors.toSet()));
        }
        return all;
    }

    private void add(String id, List<Found> all) {
        try {
            all.add(read(id));
        } catch (NotFoundException removedMeanwhile) {
            known.remove(id);
        }
    }

    private static Found found(InspectContainerResponse response) {
        Map<String, String> labels =
                Objects.requireNonNullElse(response.getConfig().getLabels(), Map.of());
        InspectContainerResponse.ContainerState state = response.getState();
        boolean running = Boolean.TRUE.equals(state.getRunning());
        return new Found(
                labels.getOrDefault(Labels.UID, ""),
                labels.getOrDefault(Labels.CONTAINER, ""),
                Integer.parseInt(labels.getOrDefault(Labels.ATTEMPT, "0")),
                Objects.requireNonNull(response.getId()),
                ip(response),
                Instant.parse(state.getStartedAt()),
                running ? null : end(state));
    }

    private static Terminated end(InspectContainerResponse.ContainerState state) {
        int code = Objects.requireNonNullElse(state.getExitCodeLong(), 0L).intValue();
        boolean oom = Boolean.TRUE.equals(state.getOOMKilled());
        String reason = oom ? "OOMKilled" : code == 0 ? "Completed" : "Error";
        return new Terminated(
                code,
                reason,
                Objects.requireNonNullElse(state.getError(), ""),
                Instant.parse(state.getStartedAt()),
                Instant.parse(state.getFinishedAt()));
    }

    private static String ip(InspectContainerResponse response) {
        return response.getNetworkSettings().getNetworks().values().stream()
                .map(ContainerNetwork::getIpAddress)
                .filter(address -> address != null && !address.isEmpty())
                .findFirst()
                .orElse("");
    }
}
