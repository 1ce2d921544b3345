package io.starling.core.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kind;

/** Checks a whole document and names all its errors at once. */
final class Validation {
    private Validation() {}

    static void create(Kind kind, ObjectNode tree) {}

    static void update(Kind kind, ObjectNode tree, ObjectNode before) {}
}
