package io.starling.core.registry;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What somebody wants of an instance. Every one may be wished twice with the same outcome. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Wish.Register.class, name = "register"),
    @JsonSubTypes.Type(value = Wish.Renew.class, name = "renew"),
    @JsonSubTypes.Type(value = Wish.Cancel.class, name = "cancel"),
    @JsonSubTypes.Type(value = Wish.Overrule.class, name = "overrule"),
    @JsonSubTypes.Type(value = Wish.Annotate.class, name = "annotate"),
    @JsonSubTypes.Type(value = Wish.Report.class, name = "report")
})
public sealed interface Wish {
    /** The instance it is about. */
    String id();

    /**
     * Be there, as described; what was registered under this id before is replaced, its override stays.
     *
     * @param why the instance's status is what it is, for its history; null where nobody said
     */
    record Register(Instance instance, @Nullable String why) implements Wish {
        public Register(Instance instance) {
            this(instance, null);
        }

        @Override
        public String id() {
            return instance.id();
        }
    }

    /** Still there: the lease begins anew. Changes nothing that is journaled. */
    record Renew(String id) implements Wish {}

    /** Gone. */
    record Cancel(String id) implements Wish {}

    /** An operator's word on the status; null takes it back. */
    record Overrule(String id, @Nullable InstanceStatus status) implements Wish {}

    /** Metadata to add or replace. */
    record Annotate(String id, Map<String, String> metadata) implements Wish {}

    /** What a check, or the instance itself, says of its status. Renews the lease too. */
    record Report(String id, InstanceStatus status, String note) implements Wish {}
}
