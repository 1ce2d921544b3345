package io.starling.node.agent;

import io.starling.core.pod.ContainerProgress;
import io.starling.core.pod.PodProgress;
import io.starling.core.probe.Health;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** The {@link ProbeWorker}s of one pod: one for each container that runs and has probes. Used by its actor alone. */
final class PodProbes {
    private final ActorContext<PodActor.Command> actor;
    private final ProbeAsker asker;
    private final Clock clock;
    private final Map<String, ActorRef<ProbeWorker.Command>> workers = new HashMap<>();
    /** Containers of before this agent of which not everything that counts is known yet. */
    private final Set<String> unsettled = new HashSet<>();

    /** What the probes of a run say. */
    record Probed(String container, String containerId, Health health, boolean settled) implements PodActor.Command {}

    PodProbes(ActorContext<PodActor.Command> actor, ProbeAsker asker, Clock clock) {
        this.actor = actor;
        this.asker = asker;
        this.clock = clock;
    }

    /**
     * Begins and ends workers so that there is one for each container that runs.
     *
     * @param adopted the runs that an earlier agent began, by containerId
     */
    void follow(PodProgress pod, Set<String> adopted) {
        Set<String> running = new HashSet<>();
        for (ContainerProgress one : pod.containers()) {
            if (one.step() instanceof ContainerProgress.Running run
                    && !one.shape().probes().isEmpty()) {
                running.add(one.containerId());
                if (!workers.containsKey(one.containerId())) {
                    begin(one, run, pod.sandbox().ip(), adopted.contains(one.containerId()));
                }
            }
        }
        Set<String> over = new HashSet<>(workers.keySet());
        over.removeAll(running);
        over.forEach(id -> {
            actor.stop(workers.remove(id));
            unsettled.remove(id);
        });
    }

    private void begin(ContainerProgress one, ContainerProgress.Running run, String ip, boolean adopted) {
        String id = one.containerId();
        String name = one.shape().name();
        if (adopted) {
            unsettled.add(id);
        }
        ActorRef<PodActor.Command> self = actor.getSelf();
        workers.put(
                id,
                actor.spawnAnonymous(ProbeWorker.create(
                        one.shape().probes(),
                        run.startedAt(),
                        adopted,
                        probe -> asker.ask(probe, id, ip),
                        clock,
                        told -> self.tell(new Probed(name, id, told.health(), told.settled())))));
    }

    void heard(Probed probed) {
        if (probed.settled()) {
            unsettled.remove(probed.containerId());
        }
    }

    /** Whether nothing can be told of the pod yet without taking back what an earlier agent told. */
    boolean unsettled() {
        return !unsettled.isEmpty();
    }

    void stopping() {
        workers.values().forEach(worker -> worker.tell(new ProbeWorker.Stopping()));
    }
}
