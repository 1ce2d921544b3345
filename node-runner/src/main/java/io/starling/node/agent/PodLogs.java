package io.starling.node.agent;

import io.starling.actors.agent.AgentProtocol.LogStream;
import io.starling.actors.agent.AgentProtocol.NoLogs;
import io.starling.actors.agent.AgentProtocol.ReadLogs;
import io.starling.core.pod.ContainerProgress;
import io.starling.core.pod.ContainerReport;
import io.starling.core.pod.PodProgress;
import io.starling.core.pod.PodReports;
import io.starling.node.runtime.ContainerRuntime;
import io.starling.node.runtime.ContainerRuntime.LogRequest;
import io.starling.node.runtime.RuntimeFailure;
import java.time.Instant;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.StreamRefs;

/** Answers a request for a container's log, in the kubelet's words where there is none. */
final class PodLogs {
    private PodLogs() {}

    static void answer(
            ReadLogs request, PodProgress progress, PodRuns runs, ContainerRuntime runtime, ActorSystem<?> system) {
        Optional<ContainerProgress> container = container(request, progress);
        if (container.isEmpty()) {
            request.replyTo()
                    .tell(new NoLogs("container %s is not valid for pod %s"
                            .formatted(request.container(), progress.shape().name())));
            return;
        }
        String name = container.get().shape().name();
        Optional<String> id = runs.id(name, request.previous());
        if (id.isEmpty()) {
            request.replyTo().tell(new NoLogs(none(name, request.previous(), progress)));
            return;
        }
        LogRequest log =
                new LogRequest(id.get(), request.follow(), request.timestamps(), request.tailLines(), request.since());
        try {
            request.replyTo().tell(new LogStream(runtime.logs(log).runWith(StreamRefs.sourceRef(), system)));
        } catch (RuntimeFailure refusal) {
            request.replyTo().tell(new NoLogs("the log can't be read: " + refusal.getMessage()));
        }
    }

    /** The container that was named, or else the first that isn't an init container. */
    private static Optional<ContainerProgress> container(ReadLogs request, PodProgress progress) {
        return request.container() == null
                ? progress.containers().stream()
                        .filter(one -> !one.shape().init())
                        .findFirst()
                : progress.container(request.container());
    }

    private static String none(String name, boolean previous, PodProgress progress) {
        String pod = progress.shape().name();
        if (previous) {
            return "previous terminated container \"%s\" in pod \"%s\" not found".formatted(name, pod);
        }
        String reason = PodReports.render(progress, 0, false, "", "", Instant.EPOCH).containers().stream()
                .filter(one -> one.name().equals(name) && one.state() instanceof ContainerReport.Waiting)
                .map(one -> ((ContainerReport.Waiting) one.state()).reason())
                .findFirst()
                .orElse("ContainerCreating");
        return "container \"%s\" in pod \"%s\" is waiting to start: %s".formatted(name, pod, reason);
    }
}
