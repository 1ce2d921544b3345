package io.starling.core.object;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The stored identity of a kind, free of its version: {@code deployments} in group {@code apps}.
 *
 * @param group the API group, empty for the core group
 * @param plural the plural, lower-case name as it stands in URLs
 */
public record ResourceType(String group, String plural) {
    /** Parses the form of {@link #id()}: {@code deployments.apps}, {@code configmaps}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ResourceType parse(String id) {
        int dot = id.indexOf('.');
        return dot < 0 ? new ResourceType("", id) : new ResourceType(id.substring(dot + 1), id.substring(0, dot));
    }

    /** {@code plural.group}, or the plural alone for the core group. */
    @JsonValue
    public String id() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    @Override
    public String toString() {
        return id();
    }
}
