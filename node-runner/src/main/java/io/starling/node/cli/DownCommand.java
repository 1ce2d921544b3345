package io.starling.node.cli;

import io.starling.node.local.LocalCluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops a cluster on this machine. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description =
                "Stops the cluster on this machine, in order. Its data stays: 'starling up' continues where it was.")
final class DownCommand implements Runnable {
    @Mixin
    private DataOption data = new DataOption();

    @Override
    public void run() {
        LocalCluster cluster = data.cluster();
        cluster.down();
        System.out.println("Nothing runs any more; the data stays in "
                + cluster.directory().root());
    }
}
