package io.starling.core.registry;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A recorded fact about one instance. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = OutsiderEvent.Registered.class, name = "registered"),
    @JsonSubTypes.Type(value = OutsiderEvent.Removed.class, name = "removed"),
    @JsonSubTypes.Type(value = OutsiderEvent.Overridden.class, name = "overridden"),
    @JsonSubTypes.Type(value = OutsiderEvent.Annotated.class, name = "annotated"),
    @JsonSubTypes.Type(value = OutsiderEvent.Reported.class, name = "reported")
})
public sealed interface OutsiderEvent {
    /** The instance that changes. */
    String id();

    Outsiders applyTo(Outsiders before);

    /** @param instance as it is from now on, with its past */
    record Registered(Instance instance) implements OutsiderEvent {
        @Override
        public String id() {
            return instance.id();
        }

        @Override
        public Outsiders applyTo(Outsiders before) {
            return before.with(instance);
        }
    }

    /** Why an instance was removed. */
    enum Why {
        CANCELLED,
        EXPIRED
    }

    record Removed(String id, Why why, Instant at) implements OutsiderEvent {
        @Override
        public Outsiders applyTo(Outsiders before) {
            return before.without(id);
        }
    }

    record Overridden(String id, @Nullable InstanceStatus status, Instant at) implements OutsiderEvent {
        @Override
        public Outsiders applyTo(Outsiders before) {
            return before.changed(id, instance -> instance.overruled(status, at));
        }
    }

    record Annotated(String id, Map<String, String> metadata, Instant at) implements OutsiderEvent {
        @Override
        public Outsiders applyTo(Outsiders before) {
            return before.changed(id, instance -> instance.withMetadata(metadata));
        }
    }

    record Reported(String id, HealthChange change) implements OutsiderEvent {
        @Override
        public Outsiders applyTo(Outsiders before) {
            return before.changed(id, instance -> instance.told(change));
        }
    }
}
