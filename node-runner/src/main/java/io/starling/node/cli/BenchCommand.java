package io.starling.node.cli;

import picocli.CommandLine.Command;

/** The benchmarks of the module {@code chaos-tests}. */
@Command(
        name = "bench",
        description = {
            "Measures what the project promises; see docs/performance.md.",
            "'starling bench --help' lists the benchmarks."
        })
final class BenchCommand extends ScriptCommand {}
