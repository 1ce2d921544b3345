package io.starling.chaos.scenario;

import io.starling.chaos.check.AcknowledgedWrites;
import io.starling.chaos.check.Convergence;
import io.starling.chaos.check.FalseDownings;
import io.starling.chaos.check.JournalSequences;
import io.starling.chaos.check.Linearizability;
import io.starling.chaos.check.LostUpdates;
import io.starling.chaos.check.Minority;
import io.starling.chaos.check.Outages;
import io.starling.chaos.check.Runs;
import io.starling.chaos.check.Violation;
import io.starling.chaos.check.WatchOrder;
import io.starling.chaos.cluster.ChaosCluster;
import io.starling.chaos.cluster.Waiting;
import io.starling.chaos.history.History;
import io.starling.chaos.history.Operation;
import io.starling.chaos.history.WatchLog;
import io.starling.chaos.load.Load;
import io.starling.chaos.load.Pods;
import io.starling.chaos.load.Watchers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One timeline done to a cluster under load, and the judgement of what was seen. */
public final class ChaosRun {
    private static final int CLIENTS = 6;
    private static final int WATCHERS = 3;

    /** How long pods may take to be what was asked for once everybody is back; generous, since machines are busy. */
    private static final int CONVERGE_SECONDS = 120;

    private static final int LOOKS_AFTERWARDS = 10;
    private static final int BETWEEN_LOOKS_MILLIS = 500;

    private final ChaosCluster cluster;
    private final long seed;
    private final Consumer<String> say;
    private final List<String> apis;
    private final Pods pods = new Pods();
    private final History history = History.beginning(System::nanoTime);
    private final List<Violation> violations = new ArrayList<>();

    private ChaosRun(ChaosCluster cluster, long seed, Consumer<String> say) {
        this.cluster = cluster;
        this.seed = seed;
        this.say = say;
        this.apis = cluster.members().stream().map(cluster::api).toList();
    }

    /**
     * Lets a timeline happen and answers what was seen.
     *
     * @param cluster ready; every member has left when this returns
     * @param seed of what the clients ask for
     * @param say is told, a line each, what happens
     */
    public static Verdict play(Timeline timeline, ChaosCluster cluster, long seed, Consumer<String> say) {
        return new ChaosRun(cluster, seed, say).play(timeline);
    }

    private Verdict play(Timeline timeline) {
        try (Load load = Load.start(apis, history, CLIENTS, seed);
                Watchers watchers = Watchers.start(apis, WATCHERS, seed);
                Looker looker = Looker.start(cluster)) {
            Stage stage = new Stage(cluster, history::now, say);
            stage.play(timeline);
            say.accept("The faults are over; waiting until every member is ready.");
            cluster.members().forEach(cluster::start);
            cluster.members().forEach(cluster::awaitReady);
            load.stop();
            say.accept("The load is over: " + history.size() + " requests. Reading everything.");
            List<Operation> last = load.readEverything();
            watchers.await(last);
            converge(Load.replicas(last));
            violations.addAll(looker.violations());
            violations.addAll(Minority.check(history.operations(), stage.isolations()));
            violations.addAll(
                    FalseDownings.check(cluster.endings(System.nanoTime() - history.now()), stage.happenings()));
            return judge(last, watchers.logs(), Outages.of(history.operations(), stage.happenings()));
        }
    }

    private void converge(Map<String, Integer> replicas) {
        if (!Waiting.until(CONVERGE_SECONDS, () -> differences(replicas).isEmpty())) {
            violations.addAll(Convergence.check(CONVERGE_SECONDS + " s after the faults", differences(replicas)));
            return;
        }
        for (int look = 0; look < LOOKS_AFTERWARDS; look++) {
            Waiting.millis(BETWEEN_LOOKS_MILLIS);
            violations.addAll(Convergence.check("Once they had been so,", differences(replicas)));
        }
    }

    private List<String> differences(Map<String, Integer> replicas) {
        return apis.stream()
                .flatMap(api -> pods.differences(api, replicas).stream())
                .toList();
    }

    private Verdict judge(List<Operation> last, List<WatchLog> watched, List<Outages.Figure> outages) {
        List<Operation> before = history.operations();
        List<Operation> all = Stream.concat(before.stream(), last.stream()).toList();
        List<String> undecided = new ArrayList<>();
        violations.addAll(AcknowledgedWrites.check(before, last));
        violations.addAll(LostUpdates.check(all));
        violations.addAll(Linearizability.check(all, Load::versionsOf, undecided));
        violations.addAll(WatchOrder.check(watched, all));
        violations.addAll(JournalSequences.check(cluster.journalRows()));
        Set<String> known = new HashSet<>();
        apis.forEach(api -> known.addAll(pods.uids(api)));
        violations.addAll(Runs.orphans(cluster.podProcesses(), known));
        say.accept("Judged; letting all members leave.");
        cluster.stopAll();
        violations.addAll(Runs.orphans(cluster.podProcesses(), Set.of()));
        return new Verdict(all, watched, violations, undecided, outages);
    }
}
