package io.starling.chaos.scenario;

import io.starling.chaos.check.AcknowledgedWrites;
import io.starling.chaos.check.Linearizability;
import io.starling.chaos.check.LostUpdates;
import io.starling.chaos.check.Violation;
import io.starling.chaos.cluster.ChaosCluster;
import io.starling.chaos.history.Action;
import io.starling.chaos.history.History;
import io.starling.chaos.history.Operation;
import io.starling.chaos.load.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One timeline done to a cluster under load, and the judgement of what was seen. */
public final class ChaosRun {
    private static final int CLIENTS = 6;

    private final ChaosCluster cluster;
    private final long seed;
    private final Consumer<String> say;
    private final History history = History.beginning(System::nanoTime);

    private ChaosRun(ChaosCluster cluster, long seed, Consumer<String> say) {
        this.cluster = cluster;
        this.seed = seed;
        this.say = say;
    }

    /**
     * Lets a timeline happen and answers what was seen.
     *
     * @param cluster ready; it is ready again afterwards
     * @param seed of what the clients ask for
     * @param say is told, a line each, what happens
     */
    public static Verdict play(Timeline timeline, ChaosCluster cluster, long seed, Consumer<String> say) {
        return new ChaosRun(cluster, seed, say).play(timeline);
    }

    private Verdict play(Timeline timeline) {
        List<String> apis = cluster.members().stream().map(cluster::api).toList();
        try (Load load = Load.start(apis, history, CLIENTS, seed)) {
            new Stage(cluster, history::now, say).play(timeline);
            settle();
            load.stop();
            say.accept("The load is over: " + history.size() + " requests. Reading everything ...");
            return judge(load.readEverything());
        }
    }

    /** Everybody runs again. */
    private void settle() {
        say.accept("The faults are over; waiting until every member is ready.");
        cluster.members().forEach(cluster::start);
        cluster.members().forEach(cluster::awaitReady);
    }

    private Verdict judge(List<Operation> last) {
        List<Operation> all = history.operations();
        List<Operation> together = Stream.concat(all.stream(), last.stream()).toList();
        List<Operation> owners = together.stream()
                .filter(operation -> !(operation.action() instanceof Action.Listed))
                .toList();
        List<Violation> violations = new ArrayList<>();
        List<String> undecided = new ArrayList<>();
        violations.addAll(AcknowledgedWrites.check(all, last));
        violations.addAll(LostUpdates.check(together));
        violations.addAll(Linearizability.check(together, Load::versionsOf, undecided));
        say.accept(owners.size() + " requests to owners, " + (together.size() - owners.size()) + " objects in lists.");
        return new Verdict(together, violations, undecided);
    }
}
