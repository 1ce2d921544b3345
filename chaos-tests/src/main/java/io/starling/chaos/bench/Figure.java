package io.starling.chaos.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was measured.
 *
 * @param name what it is
 * @param unit of its values
 * @param atMost what it should be at most; null where nothing of the kind is promised
 * @param atLeast what it should be at least; null where nothing of the kind is promised
 * @param runs the value of each run, at least one
 * @param load the machine's load average over a minute when it was taken; far above the number of processors it tells that
 *     others were busy too
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Figure(
        String name,
        String unit,
        @Nullable Double atMost,
        @Nullable Double atLeast,
        List<Double> runs,
        double load) {

    /** The value that stands for all runs: the middle one, or the mean of the two in the middle. */
    @JsonProperty
    double median() {
        return median(runs);
    }

    static double median(List<Double> runs) {
        List<Double> sorted = runs.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    /** Whether it is what it should be; null where nothing is promised. */
    @JsonProperty
    @Nullable Boolean met() {
        if (atMost == null && atLeast == null) {
            return null;
        }
        return (atMost == null || median() <= atMost) && (atLeast == null || median() >= atLeast);
    }
}
