package io.starling.node.cli;

import io.starling.node.local.LaunchException;
import picocli.CommandLine.Command;

/** Listed here so that help knows it; the script {@code starling} compiles and runs it from the module {@code chaos-tests}. */
@Command(
        name = "chaos",
        description = {
            "Breaks a cluster of its own at random and judges what clients saw; see docs/chaos.md.",
            "'starling chaos --help' tells the options."
        })
final class ChaosCommand implements Runnable {
    @Override
    public void run() {
        throw new LaunchException("'starling chaos' is run by the script 'starling' in the project's folder.");
    }
}
