package io.starling.chaos.bench;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option of benchmarks that says how often they measure. */
final class Runs {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec benchmark;

    private int count = 3;

    @Option(names = "--runs", paramLabel = "N", description = "A figure is the median of so many runs; 3 unless given.")
    void count(int given) {
        if (given < 1) {
            throw new ParameterException(
                    Objects.requireNonNull(benchmark).commandLine(), "--runs must be at least 1, not " + given + ".");
        }
        count = given;
    }

    int count() {
        return count;
    }
}
