package io.starling.node.cli;

import io.starling.node.local.LaunchException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that the script {@code starling} runs before this program is asked: it is here so that help knows it. */
abstract class ScriptCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new LaunchException(
                "'" + spec.qualifiedName() + "' is run by the script 'starling' in the project's folder.");
    }
}
