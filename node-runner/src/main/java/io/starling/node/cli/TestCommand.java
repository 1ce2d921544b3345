package io.starling.node.cli;

import io.starling.node.local.LaunchException;
import picocli.CommandLine.Command;

/** Listed here so that help knows it; the script {@code starling} runs it before anything is built. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = {
            "Runs everything the project tests, setting up what the tests need and taking it down again.",
            "  --without docker   leaves out what needs a Docker engine; without it a missing engine is a failure.",
            "  --without kernel   leaves out what needs kernel rules and network namespaces."
        })
final class TestCommand implements Runnable {
    @Override
    public void run() {
        throw new LaunchException("'starling test' is run by the script 'starling' in the project's folder.");
    }
}
