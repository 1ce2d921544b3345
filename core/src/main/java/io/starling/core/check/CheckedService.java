package io.starling.core.check;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.starling.core.registry.Instance;
import io.starling.core.registry.InstanceStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One service instance as a Consul client registered it. It is kept in the registry as an {@link Instance}, whose document
 * holds what no other dialect knows.
 *
 * @param id unique within its node
 * @param name as it was given, in its case
 * @param address empty where the node's counts
 * @param port 0 where it has none
 * @param passing its weight while its checks pass
 * @param warning its weight while one warns
 * @param node the Consul node that it belongs to
 * @param nodeAddress where that node is
 * @param maintenance why it is in maintenance; empty where it isn't, or nobody said why
 * @param taggedAddresses other addresses that it has, by what they are for
 * @param door the member that it registered with; empty where it was registered for a node
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CheckedService(
        String id,
        String name,
        List<String> tags,
        String address,
        int port,
        Map<String, String> meta,
        boolean enableTagOverride,
        int passing,
        int warning,
        String node,
        String nodeAddress,
        Map<String, String> nodeMeta,
        List<Check> checks,
        String maintenance,
        Map<String, TaggedAddress> taggedAddresses,
        String door) {

    /** @param port 0 where it has none */
    public record TaggedAddress(String address, int port) {}

    /** What was registered before there were these has none of them. */
    public CheckedService {
        taggedAddresses = Objects.requireNonNullElse(taggedAddresses, Map.of());
        door = Objects.requireNonNullElse(door, "");
    }

    /** The source of such instances in the registry. */
    public static final String SOURCE = "consul";

    /** The metadata that tells the other dialects an instance's tags. */
    private static final String TAGS = "tags";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** The id in the registry: what an agent registers has its own, what is registered for another node bears that in front. */
    public static String instanceId(String node, String id, String agent) {
        return node.equals(agent) ? id : node + "/" + id;
    }

    /** Its health: the worst of its checks; passing where it has none. */
    public CheckStatus status() {
        CheckStatus worst = CheckStatus.PASSING;
        for (Check check : checks) {
            worst = check.status().compareTo(worst) > 0 ? check.status() : worst;
        }
        return worst;
    }

    /** Why its health is what it is, in a line: what its worst check says. */
    public String why() {
        return checks.stream()
                .filter(check -> check.status() != CheckStatus.PASSING)
                .max(Comparator.comparing(Check::status))
                .map(Check::line)
                .orElse("its checks pass");
    }

    /** As the registry keeps it. What only warns takes traffic. */
    public Instance instance(String instanceId) {
        Map<String, Integer> ports = port > 0 ? Map.of("main", port) : Map.of();
        Map<String, String> metadata = new LinkedHashMap<>(meta);
        if (!tags.isEmpty()) {
            metadata.putIfAbsent(TAGS, String.join(",", tags));
        }
        return Instance.registering(instanceId, reached(), ports, metadata, SOURCE)
                .withZone(meta.getOrDefault("zone", ""))
                .withWeight(status() == CheckStatus.WARNING ? warning : passing)
                .withStatus(status() == CheckStatus.CRITICAL ? InstanceStatus.DOWN : InstanceStatus.UP)
                .withDocument(document());
    }

    private String document() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a service could not be written", e);
        }
    }

    /** What a Consul client registered; empty for instances that came otherwise. */
    public static Optional<CheckedService> of(Instance instance) {
        if (!instance.source().equals(SOURCE) || instance.document().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(MAPPER.readValue(instance.document(), CheckedService.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    public Optional<Check> check(String checkId) {
        return checks.stream().filter(check -> check.id().equals(checkId)).findFirst();
    }

    /** With this check, in place of one of the same id. */
    public CheckedService with(Check check) {
        List<Check> all = new ArrayList<>(checks);
        int place = 0;
        while (place < all.size() && !all.get(place).id().equals(check.id())) {
            place++;
        }
        if (place < all.size()) {
            all.set(place, check);
        } else {
            all.add(check);
        }
        return withChecks(all);
    }

    public CheckedService without(String checkId) {
        return withChecks(
                checks.stream().filter(check -> !check.id().equals(checkId)).toList());
    }

    /** With one of its checks changed; as it is where it has no such check. */
    public CheckedService changed(String checkId, UnaryOperator<Check> change) {
        return check(checkId).map(change).map(this::with).orElse(this);
    }

    public CheckedService withChecks(List<Check> next) {
        return with(List.copyOf(next), maintenance, node, nodeAddress, nodeMeta);
    }

    public CheckedService inMaintenance(String reason) {
        return with(checks, reason, node, nodeAddress, nodeMeta);
    }

    /** The same at a node, which has this address and metadata. */
    public CheckedService at(String nextNode, String nextAddress, Map<String, String> nextMeta) {
        return with(checks, maintenance, nextNode, nextAddress, nextMeta);
    }

    /** Whether both are reached at the same address and port: then one is the other, registered again. */
    boolean isReachedAs(CheckedService other) {
        return port == other.port && reached().equals(other.reached());
    }

    private String reached() {
        return address.isEmpty() ? nodeAddress : address;
    }

    private CheckedService with(
            List<Check> nextChecks,
            String nextMaintenance,
            String nextNode,
            String nextAddress,
            Map<String, String> nextMeta) {
        return new CheckedService(
                id,
                name,
                tags,
                address,
                port,
                meta,
                enableTagOverride,
                passing,
                warning,
                nextNode,
                nextAddress,
                nextMeta,
                nextChecks,
                nextMaintenance,
                taggedAddresses,
                door);
    }
}
