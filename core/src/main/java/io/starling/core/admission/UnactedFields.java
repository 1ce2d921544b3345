package io.starling.core.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kind;
import java.util.List;

/** What is accepted and stored, but not acted on yet. */
final class UnactedFields {
    private UnactedFields() {}

    static List<String> warnings(Kind kind, ObjectNode tree) {
        return List.of();
    }
}
