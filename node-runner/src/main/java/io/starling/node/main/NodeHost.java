package io.starling.node.main;

import io.starling.actors.member.ControlPlane;
import io.starling.http.ApiSettings;
import io.starling.node.agent.MachineFacts;
import io.starling.node.agent.NodeAgent;
import io.starling.node.agent.Reception;
import io.starling.node.main.SimulatedNodes.Machine;
import io.starling.node.runtime.ContainerRuntime;
import io.starling.node.runtime.simulated.SimulatedRuntime;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/**
 * A member that is many nodes, for benchmarks and for what-if: each has the agent of any node, which speaks to the control
 * plane in the same words and as often. What isn't per agent is left out: nothing runs, so nothing leads traffic to it, and
 * nothing is kept on disk. The end of the process is the end of all its agents.
 */
final class NodeHost {
    /** Nothing is kept, so nothing is made there: simulated runtimes don't last. */
    private static final Path NOWHERE = Path.of("simulated");

    private final ActorSystem<?> system;
    private final ShardedControlPlane controlPlane;
    private final Clock clock = WallClock.get();
    private final Executor executor;
    private final int pods;

    private NodeHost(ActorSystem<?> system, int pods) {
        this.system = system;
        this.controlPlane = new ShardedControlPlane(ClusterSharding.get(system));
        this.executor = system.dispatchers().lookup(DispatcherSelector.defaultDispatcher());
        this.pods = pods;
    }

    /** Completes when the owners of all nodes have welcomed their agents. */
    static CompletionStage<Done> start(ActorSystem<?> system, String member, SimulatedNodes nodes) {
        ControlPlane.reach(system);
        NodeHost host = new NodeHost(system, nodes.pods());
        List<ActorRef<NodeAgent.Command>> agents = new ArrayList<>();
        List<CompletableFuture<Done>> registered = new ArrayList<>();
        for (Machine machine : nodes.named(member)) {
            CompletableFuture<Done> welcomed = new CompletableFuture<>();
            agents.add(host.begin(machine, Reception.completing(machine.name(), welcomed)));
            registered.add(welcomed);
        }
        Departure.prepare(system, List.copyOf(agents));
        return CompletableFuture.allOf(registered.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> Done.getInstance());
    }

    private ActorRef<NodeAgent.Command> begin(Machine machine, Reception reception) {
        ContainerRuntime runtime = SimulatedRuntime.create(SimulatedRuntime.Behavior.DEFAULT, executor, clock);
        NodeAgent.Settings settings = NodeAgent.Settings.of(
                machine.name(),
                () -> MachineFacts.of(
                        machine.name(),
                        machine.address(),
                        MachineFacts.Share.WHOLE,
                        pods,
                        Map.of(),
                        ApiSettings.Version.DEFAULT.gitVersion(),
                        runtime.info()),
                NOWHERE,
                clock,
                reception);
        return system.systemActorOf(
                NodeAgent.create(settings, controlPlane, runtime), "agent-" + machine.number(), Props.empty());
    }
}
