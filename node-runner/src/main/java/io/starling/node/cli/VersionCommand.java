package io.starling.node.cli;

import picocli.CommandLine.Command;

/** Says which version this is. */
@Command(name = "version", mixinStandardHelpOptions = true, description = "Says which version this is.")
final class VersionCommand implements Runnable {
    @Override
    public void run() {
        System.out.println(new Starling.Version().getVersion()[0]);
    }
}
