package io.starling.core.registration;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.Journaled;
import io.starling.core.address.Block;
import io.starling.core.endpoints.Selection;
import io.starling.core.object.ApiObject;
import io.starling.core.registry.OutsiderEvent;
import io.starling.core.registry.Outsiders;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is journaled of one service name.
 *
 * @param service null where there is none
 * @param endpoints what somebody wrote down as its endpoints; null where nobody did, or the Service selects pods
 * @param returning addresses that it had and that are on their way back to their blocks
 * @param outsiders who registered themselves under the name
 */
public record Registration(
        @Nullable ApiObject service, @Nullable ApiObject endpoints, Set<Held> returning, Outsiders outsiders)
        implements Journaled {
    public static final Registration ABSENT = new Registration(null, null, Set.of(), Outsiders.NONE);

    /** Reads a snapshot; one of before there were outsiders, or endpoints, has none. */
    @JsonCreator
    static Registration of(
            @JsonProperty("service") @Nullable ApiObject service,
            @JsonProperty("endpoints") @Nullable ApiObject endpoints,
            @JsonProperty("returning") Set<Held> returning,
            @JsonProperty("outsiders") @Nullable Outsiders outsiders) {
        return new Registration(service, endpoints, returning, outsiders == null ? Outsiders.NONE : outsiders);
    }

    /** An address of a block. */
    public record Held(Block block, String address) {}

    /** A recorded fact. */
    public sealed interface Event extends Journaled {
        Registration applyTo(Registration before);
    }

    public record ServiceStored(ApiObject service) implements Event {
        @Override
        public Registration applyTo(Registration before) {
            return before.with(service);
        }
    }

    public record ServiceRemoved() implements Event {
        @Override
        public Registration applyTo(Registration before) {
            return before.with(null);
        }
    }

    public record AddressesReturned(List<Held> addresses) implements Event {
        @Override
        public Registration applyTo(Registration before) {
            Set<Held> left = new HashSet<>(before.returning);
            left.removeAll(addresses);
            return new Registration(before.service, before.endpoints, Set.copyOf(left), before.outsiders);
        }
    }

    public record OutsidersChanged(List<OutsiderEvent> events) implements Event {
        @Override
        public Registration applyTo(Registration before) {
            return new Registration(before.service, before.endpoints, before.returning, before.outsiders.after(events));
        }
    }

    /** Somebody wrote down the endpoints of a Service that selects nothing, or that isn't there yet. */
    public record EndpointsStored(ApiObject endpoints) implements Event {
        @Override
        public Registration applyTo(Registration before) {
            return new Registration(before.service, endpoints, before.returning, before.outsiders);
        }
    }

    public record EndpointsRemoved() implements Event {
        @Override
        public Registration applyTo(Registration before) {
            return new Registration(before.service, null, before.returning, before.outsiders);
        }
    }

    /** Whether the pods of the Service are its endpoints, so that nobody writes them down. */
    public boolean selective() {
        return Selection.selects(service);
    }

    /** Written endpoints go with their Service, and give way to one that selects pods. */
    private Registration with(@Nullable ApiObject next) {
        Set<Held> back = new HashSet<>(returning);
        back.addAll(heldBy(service));
        back.removeAll(heldBy(next));
        ApiObject written = next == null || Selection.selects(next) ? null : endpoints;
        return new Registration(next, written, Set.copyOf(back), outsiders);
    }

    /** The addresses that a service names. */
    public static List<Held> heldBy(@Nullable ApiObject service) {
        List<Held> held = new ArrayList<>();
        if (service == null) {
            return held;
        }
        String ip = service.spec().path("clusterIP").asText("");
        if (!ip.isEmpty() && !ip.equals("None")) {
            held.add(new Held(Block.CLUSTER_IPS, ip));
        }
        for (JsonNode port : service.spec().path("ports")) {
            int nodePort = port.path("nodePort").asInt(0);
            if (nodePort > 0) {
                held.add(new Held(Block.NODE_PORTS, Integer.toString(nodePort)));
            }
        }
        String balancerIp = ServiceAddresses.balanced(service) ? ServiceAddresses.balancerIp(service) : "";
        if (!balancerIp.isEmpty()) {
            held.add(new Held(Block.BALANCER_IPS, balancerIp));
        }
        return held;
    }
}
