package io.starling.http.kubernetes.table;

import static io.starling.http.kubernetes.table.Column.id;
import static io.starling.http.kubernetes.table.Column.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import io.starling.core.selector.LabelSelector;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The rows of networking.k8s.io: Ingresses and their classes, NetworkPolicies. */
final class IngressRows {
    static final List<Column> INGRESS =
            List.of(id(), text("Class"), text("Hosts"), text("Address"), text("Ports"), text("Age"));
    static final List<Column> CLASS = List.of(id(), text("Controller"), text("Parameters"), text("Age"));
    static final List<Column> POLICY = List.of(id(), text("Pod-Selector"), text("Age"));
    private static final int SHOWN = 3;

    private IngressRows() {}

    static List<Object> ingress(ApiObject object, Instant now) {
        String address = Cells.joined(object.status()
                .path("loadBalancer")
                .path("ingress")
                .valueStream()
                .map(each -> Cells.text(each.path("ip"), each.path("hostname").asText(""))));
        return List.of(
                object.name(),
                Cells.text(object.spec().path("ingressClassName"), Cells.NONE),
                hosts(object.spec()),
                address.equals(Cells.NONE) ? "" : address,
                object.spec().path("tls").isEmpty() ? "80" : "80, 443",
                Cells.age(object, now));
    }

    private static String hosts(JsonNode spec) {
        Set<String> hosts = new LinkedHashSet<>();
        for (JsonNode rule : spec.path("rules")) {
            hosts.add(Cells.text(rule.path("host"), "*"));
        }
        if (hosts.isEmpty()) {
            return "*";
        }
        List<String> all = List.copyOf(hosts);
        String shown = String.join(",", all.subList(0, Math.min(SHOWN, all.size())));
        return all.size() <= SHOWN ? shown : shown + " + " + (all.size() - SHOWN) + " more...";
    }

    static List<Object> networkPolicy(ApiObject object, Instant now) {
        String selector = LabelSelector.of(object.spec().path("podSelector")).toString();
        return List.of(object.name(), selector.isEmpty() ? Cells.NONE : selector, Cells.age(object, now));
    }

    static List<Object> ingressClass(ApiObject object, Instant now) {
        JsonNode parameters = object.spec().path("parameters");
        String group = parameters.path("apiGroup").asText("");
        String named = parameters.isMissingNode()
                ? Cells.NONE
                : parameters.path("kind").asText("") + (group.isEmpty() ? "" : "." + group) + "/"
                        + parameters.path("name").asText("");
        return List.of(object.name(), object.spec().path("controller").asText(""), named, Cells.age(object, now));
    }
}
