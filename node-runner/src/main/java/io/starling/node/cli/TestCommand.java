package io.starling.node.cli;

import picocli.CommandLine.Command;

/** The project's tests. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = {
            "Runs everything the project tests, setting up what the tests need and taking it down again.",
            "  --without docker   leaves out what needs a Docker engine; without it a missing engine is a failure.",
            "  --without kernel   leaves out what needs kernel rules and network namespaces."
        })
final class TestCommand extends ScriptCommand {}
