package io.starling.core.object;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A write as a client asks for it. It travels to the owner of the object, which alone decides on it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Mutation.Create.class, name = "create"),
    @JsonSubTypes.Type(value = Mutation.Replace.class, name = "replace"),
    @JsonSubTypes.Type(value = Mutation.Patch.class, name = "patch"),
    @JsonSubTypes.Type(value = Mutation.Delete.class, name = "delete"),
    @JsonSubTypes.Type(value = Mutation.Evict.class, name = "evict")
})
public sealed interface Mutation {
    /** The name of the main resource where a subresource is asked for. */
    String MAIN = "";

    /** POST: the object must not exist. */
    record Create(ApiObject object) implements Mutation {}

    /**
     * PUT.
     *
     * @param subresource {@code ""}, {@code status}, {@code scale}...
     */
    record Replace(ApiObject object, String subresource) implements Mutation {}

    /**
     * PATCH.
     *
     * @param body the patch document, parsed
     * @param force takes fields over from other managers, for {@link Format#APPLY}
     */
    record Patch(Format format, JsonNode body, String subresource, boolean force) implements Mutation {
        /** The four kinds of patches of the Kubernetes API. Only {@code APPLY} creates what isn't there. */
        public enum Format {
            STRATEGIC,
            MERGE,
            JSON,
            APPLY
        }
    }

    /**
     * DELETE.
     *
     * @param propagation {@code Background}, {@code Foreground} or {@code Orphan}
     * @param gracePeriodSeconds null where the object's own period counts
     * @param uid where not null, only the object with this uid
     * @param resourceVersion where not null, only the object at this version
     */
    record Delete(
            String propagation,
            @Nullable Long gracePeriodSeconds,
            @Nullable String uid,
            @Nullable String resourceVersion)
            implements Mutation {}

    /** POST on a pod's {@code eviction} subresource: a deletion that disruption budgets may refuse. */
    record Evict(Delete options) implements Mutation {}

    /**
     * What comes with a write.
     *
     * @param manager the {@code fieldManager}, or what stands for it
     * @param apiVersion the version the client spoke, as {@code apps/v1beta2}
     * @param validation what to do about unknown fields
     * @param dryRun decide and answer, but change nothing
     * @param user who asks
     */
    record Context(String manager, String apiVersion, Validation validation, boolean dryRun, String user) {
        /** The context of a write that the cluster itself makes. */
        public static Context internal(String manager) {
            return new Context(manager, "", Validation.IGNORE, false, "system:starling");
        }
    }

    /** {@code fieldValidation}: unknown and repeated fields are ignored, warned of, or refused. */
    enum Validation {
        IGNORE,
        WARN,
        STRICT
    }

    /** What came of a write: the object as it is now (or was last), with warnings; or a refusal that changed nothing. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Accepted.class, name = "accepted"),
        @JsonSubTypes.Type(value = Refused.class, name = "refused")
    })
    sealed interface Outcome {}

    /**
     * @param object the object after the write; after a deletion its last state
     * @param verdict what happened to it
     * @param warnings sentences for the {@code Warning} header, in order
     */
    record Accepted(ApiObject object, Verdict verdict, List<String> warnings) implements Outcome {}

    /** Nothing was changed. */
    record Refused(ApiStatus status) implements Outcome {}

    /** {@code DELETING}: the object stays, marked, until what it waits for is gone. */
    enum Verdict {
        CREATED,
        CHANGED,
        UNCHANGED,
        DELETING,
        DELETED
    }
}
