package io.starling.chaos.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Collects operations from many threads, and tells the time of the run. */
public final class History {
    private final List<Operation> operations = new ArrayList<>();
    private final LongSupplier nanos;
    private final long began;

    private History(LongSupplier nanos, long began) {
        this.nanos = nanos;
        this.began = began;
    }

    /**
     * An empty history of a run that begins now.
     *
     * @param nanos a clock that never goes back
     */
    public static History beginning(LongSupplier nanos) {
        return new History(nanos, nanos.getAsLong());
    }

    /** An empty history of the same run. */
    public History sequel() {
        return new History(nanos, began);
    }

    /** Nanoseconds since the run began. */
    public long now() {
        return nanos.getAsLong() - began;
    }

    /** Notes an operation that has ended. */
    public synchronized void add(Operation operation) {
        operations.add(operation);
    }

    /** What has ended so far, in the order of ending. */
    public synchronized List<Operation> operations() {
        return List.copyOf(operations);
    }

    /** How many have ended so far. */
    public synchronized int size() {
        return operations.size();
    }

    /** Operations by their objects; each object's in the order in which they were sent. */
    public static Map<String, List<Operation>> byKey(List<Operation> operations) {
        Map<String, List<Operation>> byKey = new LinkedHashMap<>();
        for (Operation operation : operations) {
            byKey.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
        }
        byKey.values().forEach(list -> list.sort((a, b) -> Long.compare(a.invoked(), b.invoked())));
        return byKey;
    }
}
