package io.starling.core.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ResourceType;
import io.starling.core.object.Uids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Splits the endpoints of a Service into slices, so that a change of one endpoint changes one small object. An endpoint stays in
 * the slice that it is in; new ones fill the fullest slices first; when there are more than twice the slices that are needed, the
 * emptiest are dissolved.
 */
public final class EndpointSlices {
    public static final ResourceType TYPE = new ResourceType("discovery.k8s.io", "endpointslices");

    /** How many endpoints a slice holds at most: Kubernetes' default. */
    public static final int MAX_ENDPOINTS = 100;

    private static final int SUFFIX = 5;

    private final SliceHead head;
    private final Map<String, ApiObject> shown;
    private final Predicate<String> taken;
    private final Instant now;
    private final Set<String> names;
    private final Map<String, ApiObject> result = new LinkedHashMap<>();

    private EndpointSlices(SliceHead head, Map<String, ApiObject> shown, Predicate<String> taken, Instant now) {
        this.head = head;
        this.shown = shown;
        this.taken = taken;
        this.now = now;
        this.names = new HashSet<>(shown.keySet());
    }

    /** A slice in the making. */
    private record Slot(String name, List<Endpoint> endpoints) {}

    /**
     * @param shown the Service's slices as they were shown last
     * @param taken whether another object has the name already
     * @return the slices by name; at least one, which may be empty
     */
    public static Map<String, ApiObject> of(
            SliceHead head, EndpointSet endpoints, Collection<ApiObject> shown, Predicate<String> taken, Instant now) {
        Map<String, ApiObject> byName = new TreeMap<>();
        shown.forEach(slice -> byName.put(slice.name(), slice));
        EndpointSlices slices = new EndpointSlices(head, byName, taken, now);
        endpoints.groups.forEach(slices::group);
        if (slices.result.isEmpty()) {
            slices.nobody();
        }
        return slices.result;
    }

    private void group(EndpointGroup group, List<Endpoint> endpoints) {
        Map<String, Endpoint> left = new LinkedHashMap<>();
        endpoints.forEach(endpoint -> left.put(endpoint.id(), endpoint));
        int needed = (left.size() + MAX_ENDPOINTS - 1) / MAX_ENDPOINTS;
        List<Slot> slots = kept(group, left);
        if (slots.size() > 2 * needed) {
            List<Slot> dissolved = slots.subList(needed, slots.size());
            dissolved.forEach(slot -> slot.endpoints().forEach(endpoint -> left.put(endpoint.id(), endpoint)));
            dissolved.clear();
        }
        fill(slots, left.values());
        slots.stream()
                .filter(slot -> !slot.endpoints().isEmpty())
                .forEach(slot -> result.put(slot.name(), slice(slot.name(), group, slot.endpoints())));
    }

    /** The slices of the group, the fullest first, with the endpoints that stay in them: these are left no more. */
    private List<Slot> kept(EndpointGroup group, Map<String, Endpoint> left) {
        List<Slot> slots = new ArrayList<>();
        for (ApiObject slice : shown.values()) {
            if (!EndpointGroup.read(slice.json()).equals(group)) {
                continue;
            }
            Slot slot = new Slot(slice.name(), new ArrayList<>());
            for (JsonNode endpoint : slice.json().path("endpoints")) {
                Endpoint stays = left.remove(Endpoint.id(endpoint));
                if (stays != null) {
                    slot.endpoints().add(stays);
                }
            }
            slots.add(slot);
        }
        slots.sort(Comparator.<Slot>comparingInt(slot -> slot.endpoints().size())
                .reversed()
                .thenComparing(Slot::name));
        return slots;
    }

    private void fill(List<Slot> slots, Collection<Endpoint> left) {
        int at = 0;
        for (Endpoint endpoint : left) {
            while (at < slots.size() && slots.get(at).endpoints().size() >= MAX_ENDPOINTS) {
                at++;
            }
            if (at == slots.size()) {
                slots.add(new Slot(freeName(), new ArrayList<>()));
            }
            slots.get(at).endpoints().add(endpoint);
        }
    }

    /** Says that there are no endpoints, by a slice without any. */
    private void nobody() {
        String name = shown.isEmpty() ? freeName() : shown.keySet().iterator().next();
        result.put(name, slice(name, new EndpointGroup("IPv4", List.of()), List.of()));
    }

    private String freeName() {
        for (int i = 0; ; i++) {
            String name = head.service() + "-"
                    + Uids.derived(head.owner().uid() + "/slice/" + i).substring(0, SUFFIX);
            if (!taken.test(name) && names.add(name)) {
                return name;
            }
        }
    }

    private ApiObject slice(String name, EndpointGroup group, List<Endpoint> endpoints) {
        ApiObject before = shown.get(name);
        // An int, as it comes back from other members: equal slices stay equal.
        int generation = before == null ? 1 : (int) before.generation();
        ApiObject same = slice(name, group, endpoints, before, generation);
        return before == null || same.sameContent(before)
                ? same
                : slice(name, group, endpoints, before, generation + 1);
    }

    private ApiObject slice(
            String name, EndpointGroup group, List<Endpoint> endpoints, @Nullable ApiObject before, int generation) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "discovery.k8s.io/v1").put("kind", "EndpointSlice");
        ObjectNode metadata = tree.putObject("metadata");
        metadata.put("name", name);
        head.write(metadata);
        metadata.put("uid", Uids.derived(head.owner().uid() + "/" + name))
                .put("creationTimestamp", EndpointsDocument.created(before, now))
                .put("generation", generation);
        tree.put("addressType", group.addressType());
        ArrayNode written = tree.putArray("endpoints");
        endpoints.forEach(endpoint -> endpoint.write(written.addObject()));
        ArrayNode ports = tree.putArray("ports");
        group.ports().forEach(port -> port.write(ports.addObject(), true));
        return ApiObject.of(tree);
    }
}
