package io.starling.chaos.scenario;

import io.starling.chaos.check.Happening;
import io.starling.chaos.check.Isolation;
import io.starling.chaos.cluster.ChaosCluster;
import io.starling.chaos.cluster.Waiting;
import io.starling.chaos.fault.Fault;
import io.starling.node.local.LaunchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Lets a timeline happen to a cluster. */
final class Stage {
    private static final long HURRY_MILLIS = 20;

    private final ChaosCluster cluster;
    private final LongSupplier now;
    private final Consumer<String> say;
    private final List<CompletableFuture<Void>> acts = new ArrayList<>();
    private final List<Happening> happenings = new CopyOnWriteArrayList<>();

    /** @param now nanoseconds since the run began */
    Stage(ChaosCluster cluster, LongSupplier now, Consumer<String> say) {
        this.cluster = cluster;
        this.now = now;
        this.say = say;
    }

    /** Returns when every fault of the timeline has ended. Each fault has a thread: some take long to begin. */
    void play(Timeline timeline) {
        long end = timeline.length().toNanos();
        for (Timeline.Step step : timeline.steps()) {
            waitUntil(Math.min(end, step.at().toNanos()));
            if (!step.fault().possible(cluster)) {
                tell("left out, since this machine doesn't allow it: " + step.fault());
            } else {
                acts.add(CompletableFuture.runAsync(() -> act(step.fault(), end), task -> new Thread(task).start()));
            }
        }
        waitUntil(end);
        for (CompletableFuture<Void> act : acts) {
            try {
                act.join();
            } catch (CompletionException e) {
                throw new LaunchException("A fault could not be done: " + e.getCause(), e);
            }
        }
    }

    /** What was done, and when. */
    List<Happening> happenings() {
        return List.copyOf(happenings);
    }

    /** When which member was alone. */
    List<Isolation> isolations() {
        return happenings.stream()
                .filter(happening -> happening.kind().equals(Fault.Isolate.class.getSimpleName()))
                .flatMap(happening -> happening.victims().stream()
                        .map(member -> new Isolation(member, happening.from(), happening.to())))
                .toList();
    }

    private void act(Fault fault, long end) {
        tell(fault.toString());
        long asked = now.getAsLong();
        Runnable undo = fault.begin(cluster);
        long began = now.getAsLong();
        if (!fault.lasts().isZero()) {
            waitUntil(Math.min(end, began + fault.lasts().toNanos()));
        }
        long over = now.getAsLong();
        undo.run();
        if (!fault.lasts().isZero()) {
            tell("over: " + fault);
        }
        if (!(fault instanceof Fault.Start)) {
            Set<String> victims =
                    fault.victims().stream().map(ChaosCluster::name).collect(Collectors.toSet());
            boolean complete = fault instanceof Fault.Isolate;
            happenings.add(new Happening(fault.getClass().getSimpleName(), victims, complete ? began : asked, over));
        }
    }

    private void waitUntil(long nanos) {
        while (now.getAsLong() < nanos) {
            Waiting.millis(HURRY_MILLIS);
        }
    }

    private void tell(String what) {
        say.accept(String.format(Locale.ROOT, "%8.1f s  %s", now.getAsLong() / 1e9, what));
    }
}
