package io.starling.chaos.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What one scale run came to. Filled while it goes on. */
final class ScaleResult {
    /** @param unit empty for a mere count */
    record Value(String unit, double value) {}

    /**
     * How it went while the cluster filled from one mark to the next.
     *
     * @param from percent of the pods that fit on all nodes
     * @param to the same, at the end
     * @param podsPerSecond that came to run everywhere
     * @param processorMicros of all processes, for each of these pods
     */
    record Fill(double from, double to, double podsPerSecond, double processorMicros) {}

    /**
     * A moment of the wave.
     *
     * @param seconds since the first create was sent
     */
    record Moment(double seconds, double pods) {}

    private final Map<String, Value> values = new LinkedHashMap<>();
    private final List<Fill> fills = new ArrayList<>();
    private final List<Moment> placed = new ArrayList<>();
    private final List<Moment> running = new ArrayList<>();

    private final Consumer<String> progress;

    /** @param progress is told what is measured: of a run that doesn't come to its end nothing else remains */
    ScaleResult(Consumer<String> progress) {
        this.progress = progress;
    }

    void put(String name, String unit, double value) {
        values.put(name, new Value(unit, value));
        progress.accept("  %s: %.4g %s".formatted(name, value, unit).stripTrailing());
    }

    void fill(Fill fill) {
        fills.add(fill);
    }

    void placed(double seconds, double pods) {
        placed.add(new Moment(seconds, pods));
    }

    void running(double seconds, double pods) {
        running.add(new Moment(seconds, pods));
    }

    /** What was measured under a name; no number where nothing was. */
    double value(String name) {
        Value found = values.get(name);
        return found == null ? Double.NaN : found.value();
    }

    /** In the order in which they were measured. */
    Map<String, Value> values() {
        return values;
    }

    List<Fill> fills() {
        return fills;
    }

    /** Pods that nodes had given room to until then, those that came and went meanwhile too. */
    List<Moment> placed() {
        return placed;
    }

    /** Pods that every member showed running until then. */
    List<Moment> running() {
        return running;
    }
}
