package io.starling.node.cli;

import picocli.CommandLine.Command;

/** The chaos harness of the module {@code chaos-tests}. */
@Command(
        name = "chaos",
        description = {
            "Breaks a cluster of its own at random and judges what clients saw; see docs/chaos.md.",
            "'starling chaos --help' tells the options."
        })
final class ChaosCommand extends ScriptCommand {}
