package io.starling.core.kind;

import io.starling.core.object.ResourceType;
import java.util.List;

/**
 * What is known of one kind of objects.
 *
 * @param type the stored identity
 * @param version the version that objects are stored and served in, as {@code v1}
 * @param kind the Kind, as {@code Deployment}
 * @param singular as {@code deployment}
 * @param namespaced whether its objects live in namespaces
 * @param shortNames what {@code kubectl get} takes for it, as {@code deploy}
 * @param categories groups of kinds it belongs to, as {@code all}
 * @param verbs what may be done with it, in discovery's words
 * @param subresources {@code status}, {@code scale}, {@code log}, {@code eviction}...
 * @param formerVersions older versions that are accepted with a warning and answered in their own name
 * @param model the typed view that tells which fields exist
 */
public record Kind(
        ResourceType type,
        String version,
        String kind,
        String singular,
        boolean namespaced,
        List<String> shortNames,
        List<String> categories,
        List<String> verbs,
        List<String> subresources,
        List<String> formerVersions,
        Class<?> model) {
    /** {@code apps/v1}, or {@code v1} for the core group. */
    public String apiVersion() {
        return apiVersion(version);
    }

    /** As {@link #apiVersion()}, for another version of the kind. */
    public String apiVersion(String otherVersion) {
        return type.group().isEmpty() ? otherVersion : type.group() + "/" + otherVersion;
    }
}
