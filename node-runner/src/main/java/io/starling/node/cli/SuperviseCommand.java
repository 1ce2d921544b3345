package io.starling.node.cli;

import io.starling.node.local.Supervisor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The process behind {@code up}: keeps the journal and the members running. */
@Command(
        name = "supervise",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Keeps a local cluster running; 'up' starts it.")
final class SuperviseCommand implements Runnable {
    @Mixin
    private DataOption data = new DataOption();

    @Override
    public void run() {
        Supervisor.run(data.cluster().directory(), System.out);
    }
}
