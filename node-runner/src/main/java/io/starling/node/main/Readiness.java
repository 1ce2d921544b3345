package io.starling.node.main;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;

/** What a member that starts still waits for, in words for {@code /readyz}. Thread-safe. */
final class Readiness {
    private final Map<String, Boolean> missing = new ConcurrentSkipListMap<>();

    /** @param missing what must be there before the member is ready */
    Readiness(List<String> missing) {
        missing.forEach(what -> this.missing.put(what, true));
    }

    /** Empty when the member is ready. */
    List<String> missing() {
        return new ArrayList<>(missing.keySet());
    }

    /** Strikes it off as soon as the stage completes; a stage that fails leaves it missing. */
    <T> CompletionStage<T> on(String what, CompletionStage<T> there) {
        return there.thenApply(value -> {
            missing.remove(what);
            return value;
        });
    }
}
