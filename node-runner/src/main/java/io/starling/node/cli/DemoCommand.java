package io.starling.node.cli;

import picocli.CommandLine.Command;

/** Shows the main job in one go. */
@Command(name = "demo", mixinStandardHelpOptions = true, description = "Shows the main job in one go.")
final class DemoCommand implements Runnable {
    @Override
    public void run() {}
}
