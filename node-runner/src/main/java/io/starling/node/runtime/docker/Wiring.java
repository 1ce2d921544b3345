package io.starling.node.runtime.docker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * How the containers of pods are wired.
 *
 * @param resolver the address where pods ask the cluster for names; empty where there is none
 * @param network the engine's network for pods, asked for each pod; empty for the engine's usual one. Fails with a
 *     {@link io.starling.node.runtime.RuntimeFailure} while there is none
 */
public record Wiring(String resolver, Supplier<CompletionStage<String>> network) {
    /** The engine's usual network and names. */
    public static final Wiring USUAL = new Wiring("", () -> CompletableFuture.completedFuture(""));
}
