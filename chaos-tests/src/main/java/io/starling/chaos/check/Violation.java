package io.starling.chaos.check;

import java.util.List;

/**
 * An invariant that didn't hold.
 *
 * @param invariant its name
 * @param message what was seen, in a sentence
 * @param evidence the part of the history that shows it, a line each
 */
public record Violation(String invariant, String message, List<String> evidence) {
    public Violation {
        evidence = List.copyOf(evidence);
    }

    static Violation of(String invariant, String message, List<?> evidence) {
        return new Violation(
                invariant, message, evidence.stream().map(Object::toString).toList());
    }
}
