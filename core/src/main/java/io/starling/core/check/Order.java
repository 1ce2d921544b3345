package io.starling.core.check;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client wants of a service or its checks. Every one may be given twice with the same outcome. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Order.Register.class, name = "register"),
    @JsonSubTypes.Type(value = Order.Deregister.class, name = "deregister"),
    @JsonSubTypes.Type(value = Order.Report.class, name = "report"),
    @JsonSubTypes.Type(value = Order.PutCheck.class, name = "put-check"),
    @JsonSubTypes.Type(value = Order.DropCheck.class, name = "drop-check"),
    @JsonSubTypes.Type(value = Order.Maintain.class, name = "maintain")
})
public sealed interface Order {
    /** The id of the instance in the registry. */
    String instance();

    /**
     * The service as the order leaves it; null where it is to be gone.
     *
     * @param before null where there is none
     * @throws Refusal (404) where the order is about what isn't there
     */
    @Nullable CheckedService applyTo(@Nullable CheckedService before, Instant now);

    /**
     * Be there, as described. A check that was there before, done in the same way, keeps what it said.
     *
     * @param keepChecks whether checks that the description doesn't name stay
     */
    record Register(String instance, CheckedService service, boolean keepChecks) implements Order {
        @Override
        public CheckedService applyTo(@Nullable CheckedService before, Instant now) {
            if (before == null) {
                return service;
            }
            CheckedService after = keepChecks ? service.withChecks(before.checks()) : service;
            for (Check check : service.checks()) {
                after = after.with(before.check(check.id())
                        .filter(known -> known.definition().equals(check.definition())
                                && check.definition().kind() != CheckDefinition.Kind.EXTERNAL)
                        .orElse(check));
            }
            return after.inMaintenance(before.maintenance());
        }

        /**
         * The same under the id that it can have among those that are there. Ids of services are unique within an agent, and every
         * member is one to those beside it: two machines may use the same id. So who registers an id again through the same member,
         * or is reached at the same address, replaces what it stood for; another one gets the member in front of its id, as a
         * service of a node of that name.
         */
        public Register among(Map<String, CheckedService> present) {
            if (service.door().isEmpty()) {
                return this;
            }
            String apart = service.door() + "/" + service.id();
            for (Map.Entry<String, CheckedService> each : present.entrySet()) {
                CheckedService known = each.getValue();
                if (known.id().equals(service.id()) && !known.door().isEmpty() && known.isReachedAs(service)) {
                    return as(each.getKey(), known.node());
                }
            }
            CheckedService own = present.get(instance);
            if (present.containsKey(apart)) {
                return as(apart, service.door());
            }
            boolean free = own == null || own.door().isEmpty() || own.door().equals(service.door());
            return free ? this : as(apart, service.door());
        }

        private Register as(String id, String node) {
            return new Register(id, service.at(node, service.nodeAddress(), service.nodeMeta()), keepChecks);
        }
    }

    record Deregister(String instance) implements Order {
        @Override
        public @Nullable CheckedService applyTo(@Nullable CheckedService before, Instant now) {
            return null;
        }
    }

    /** What a service says of itself. */
    record Report(String instance, String check, CheckStatus status, String output) implements Order {
        @Override
        public CheckedService applyTo(@Nullable CheckedService before, Instant now) {
            CheckedService known = required(before, instance);
            if (known.check(check).isEmpty()) {
                throw unknownCheck(check);
            }
            return known.changed(check, present -> present.saying(status, output, now));
        }
    }

    record PutCheck(String instance, Check check) implements Order {
        @Override
        public CheckedService applyTo(@Nullable CheckedService before, Instant now) {
            return required(before, instance).with(check);
        }
    }

    record DropCheck(String instance, String check) implements Order {
        @Override
        public CheckedService applyTo(@Nullable CheckedService before, Instant now) {
            return required(before, instance).without(check);
        }
    }

    /** Out of service, or back in it. */
    record Maintain(String instance, boolean enable, String reason) implements Order {
        @Override
        public CheckedService applyTo(@Nullable CheckedService before, Instant now) {
            return required(before, instance).inMaintenance(enable ? reason : "");
        }
    }

    private static CheckedService required(@Nullable CheckedService service, String instance) {
        if (service == null) {
            throw Refusal.of(ApiStatus.of(
                    404,
                    "NotFound",
                    "Unknown service ID \"" + instance
                            + "\". Ensure that the service ID is passed, not the service name."));
        }
        return service;
    }

    private static Refusal unknownCheck(String check) {
        return Refusal.of(ApiStatus.of(
                404,
                "NotFound",
                "Unknown check ID \"" + check + "\". Ensure that the check ID is passed, not the check name."));
    }
}
