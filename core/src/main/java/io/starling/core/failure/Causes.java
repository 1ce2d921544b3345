package io.starling.core.failure;

import java.util.concurrent.CompletionException;

/** Why a {@link java.util.concurrent.CompletionStage} failed. */
public final class Causes {
    private Causes() {}

    /** What it failed with, without the {@link CompletionException}s that stages which depend on others put around it. */
    public static Throwable of(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
