package io.starling.node.network.kernel;

import java.util.List;
import java.util.Map;

/**
 * What one Service puts into the table.
 *
 * @param sets declarations by name
 * @param chains rules by name
 * @param elements values by place; empty in a set
 */
record Fragment(Map<String, String> sets, Map<String, List<String>> chains, Map<Element, String> elements) {
    static final Fragment EMPTY = new Fragment(Map.of(), Map.of(), Map.of());

    /** A place in one of the table's maps and sets. */
    record Element(String container, String key) {}
}
