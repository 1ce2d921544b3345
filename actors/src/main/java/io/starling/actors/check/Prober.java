package io.starling.actors.check;

import io.starling.core.check.CheckDefinition;
import io.starling.core.check.CheckStatus;
import java.util.concurrent.CompletionStage;

/** Finds out whether a service answers. */
public interface Prober {
    /** Probes once, within the check's timeout. The stage never fails: what goes wrong is critical. */
    CompletionStage<Result> probe(CheckDefinition check);

    /** @param output what was seen, for people */
    record Result(CheckStatus status, String output) {}
}
