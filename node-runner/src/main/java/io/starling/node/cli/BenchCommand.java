package io.starling.node.cli;

import io.starling.node.local.LaunchException;
import picocli.CommandLine.Command;

/** Listed here so that help knows it; the script {@code starling} compiles and runs it from the module {@code chaos-tests}. */
@Command(
        name = "bench",
        description = {
            "Measures what the project promises; see docs/performance.md.",
            "'starling bench --help' lists the benchmarks."
        })
final class BenchCommand implements Runnable {
    @Override
    public void run() {
        throw new LaunchException("'starling bench' is run by the script 'starling' in the project's folder.");
    }
}
