package io.starling.core.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kind;

/** What Kubernetes fills in. */
final class Defaults {
    private Defaults() {}

    static void apply(Kind kind, ObjectNode tree) {}
}
