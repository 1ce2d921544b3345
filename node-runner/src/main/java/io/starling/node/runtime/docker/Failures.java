package io.starling.node.runtime.docker;

import io.starling.node.runtime.RuntimeFailure;
import java.util.Locale;
import java.util.Optional;

/** What the engine's errors mean. */
final class Failures {
    private Failures() {}

    /** The engine's own words: docker-java puts the status, and the engine JSON, around them. */
    static String message(Throwable failure) {
        String text = Optional.ofNullable(failure.getMessage())
                .orElse(failure.getClass().getSimpleName());
        int start = text.indexOf("\"message\":\"");
        if (start < 0) {
            return text.strip();
        }
        String tail = text.substring(start + "\"message\":\"".length());
        int end = tail.lastIndexOf('"');
        return (end < 0 ? tail : tail.substring(0, end))
                .replace("\\\"", "\"")
                .replace("\\n", "\n")
                .strip();
    }

    /** Why a container didn't start: its command couldn't be run, or the engine couldn't set it up. */
    static RuntimeFailure start(Throwable failure) {
        String message = message(failure);
        String lower = message.toLowerCase(Locale.ROOT);
        boolean command = lower.contains("runc create failed") || lower.contains("oci runtime create failed");
        if (command && (lower.contains("executable file not found") || lower.contains("no such file or directory"))) {
            return RuntimeFailure.command(127, message);
        }
        if (command && lower.contains("permission denied")) {
            return RuntimeFailure.command(126, message);
        }
        return command ? RuntimeFailure.command(128, message) : RuntimeFailure.container(message);
    }
}
