package io.starling.http.consul;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which instances of a service a client wants, and in which order.
 *
 * @param tags all of which they must have, in any case
 * @param nodeMeta which their nodes must have, each as {@code key:value}
 * @param near the node to which they should be near; empty for no order
 * @param expression what their documents must fulfil, as it was written
 * @param filter the same
 */
record Selection(List<String> tags, List<String> nodeMeta, String near, String expression, Predicate<JsonNode> filter) {
    static Selection of(ConsulRequest request, Selectors selectors) {
        return new Selection(
                request.parameters("tag").stream().filter(tag -> !tag.isEmpty()).toList(),
                request.parameters("node-meta"),
                request.parameter("near"),
                request.parameter("filter"),
                Filter.parse(request.parameter("filter"), selectors));
    }

    List<Seen> of(RegistryView view, ServiceName name, SeenServices services) {
        List<Seen> all = view.find(name).map(service -> services.of(view, service)).orElse(List.of()).stream()
                .filter(this::matches)
                .toList();
        return near.isEmpty()
                ? all
                : nearest(all, near.equals("_agent") ? services.agent().node() : near);
    }

    /** Whether it takes all, in any order. */
    boolean isPlain() {
        return tags.isEmpty() && nodeMeta.isEmpty() && near.isEmpty() && expression.isBlank();
    }

    private boolean matches(Seen seen) {
        List<String> has = seen.service().tags();
        return tags.stream().allMatch(tag -> has.stream().anyMatch(tag::equalsIgnoreCase))
                && takesNode(seen.service().nodeMeta());
    }

    /** @param meta of a node */
    boolean takesNode(Map<String, String> meta) {
        return nodeMeta.stream().allMatch(pair -> {
            int colon = pair.indexOf(':');
            String value = meta.get(colon < 0 ? pair : pair.substring(0, colon));
            return value != null && (colon < 0 || value.equals(pair.substring(colon + 1)));
        });
    }

    /** Those on the node itself first, then those in its zone. Nothing measures round trips here. */
    private static List<Seen> nearest(List<Seen> all, String node) {
        String zone = all.stream()
                .filter(seen -> seen.service().node().equals(node))
                .map(seen -> seen.instance().zone())
                .findFirst()
                .orElse("");
        return all.stream()
                .sorted(Comparator.<Seen>comparingInt(seen -> {
                    if (seen.service().node().equals(node)) {
                        return 0;
                    }
                    return !zone.isEmpty() && seen.instance().zone().equals(zone) ? 1 : 2;
                }))
                .toList();
    }
}
