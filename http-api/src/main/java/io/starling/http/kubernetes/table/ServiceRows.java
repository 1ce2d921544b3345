package io.starling.http.kubernetes.table;

import static io.starling.http.kubernetes.table.Column.id;
import static io.starling.http.kubernetes.table.Column.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The rows of services and of what stands behind them. */
final class ServiceRows {
    static final List<Column> SERVICE = List.of(
            id(),
            text("Type"),
            text("Cluster-IP"),
            text("External-IP"),
            text("Port(s)"),
            text("Age"),
            text("Selector").wide());
    static final List<Column> ENDPOINTS = List.of(id(), text("Endpoints"), text("Age"));
    static final List<Column> SLICE = List.of(id(), text("AddressType"), text("Ports"), text("Endpoints"), text("Age"));
    private static final int SHOWN = 3;

    private ServiceRows() {}

    static List<Object> service(ApiObject object, Instant now) {
        JsonNode spec = object.spec();
        return List.of(
                object.name(),
                Cells.text(spec.path("type"), "ClusterIP"),
                Cells.text(spec.path("clusterIP"), Cells.NONE),
                externalAddress(object),
                Cells.joined(spec.path("ports").valueStream().map(ServiceRows::port)),
                Cells.age(object, now),
                Cells.pairs(spec.path("selector")));
    }

    private static String externalAddress(ApiObject service) {
        Stream<String> own = service.spec().path("externalIPs").valueStream().map(JsonNode::asText);
        return switch (service.spec().path("type").asText()) {
            case "ExternalName" -> Cells.text(service.spec().path("externalName"), Cells.NONE);
            case "LoadBalancer" -> {
                Stream<String> given = service.status()
                        .path("loadBalancer")
                        .path("ingress")
                        .valueStream()
                        .map(ingress -> Cells.text(
                                ingress.path("ip"), ingress.path("hostname").asText("")));
                String all = Cells.joined(Stream.concat(given, own));
                yield all.equals(Cells.NONE) ? "<pending>" : all;
            }
            default -> Cells.joined(own);
        };
    }

    private static String port(JsonNode port) {
        String protocol = Cells.text(port.path("protocol"), "TCP");
        int nodePort = port.path("nodePort").asInt();
        return port.path("port").asInt() + (nodePort > 0 ? ":" + nodePort : "") + "/" + protocol;
    }

    static List<Object> endpoints(ApiObject object, Instant now) {
        List<String> addresses = new ArrayList<>();
        for (JsonNode subset : object.json().path("subsets")) {
            for (JsonNode address : subset.path("addresses")) {
                String ip = address.path("ip").asText();
                if (subset.path("ports").isEmpty()) {
                    addresses.add(ip);
                }
                subset.path("ports")
                        .forEach(port ->
                                addresses.add(ip + ":" + port.path("port").asInt()));
            }
        }
        return List.of(object.name(), some(addresses, Cells.NONE), Cells.age(object, now));
    }

    static List<Object> slice(ApiObject object, Instant now) {
        List<String> addresses = new ArrayList<>();
        object.json().path("endpoints").forEach(endpoint -> endpoint.path("addresses")
                .forEach(address -> addresses.add(address.asText())));
        List<String> ports = object.json()
                .path("ports")
                .valueStream()
                .map(port -> Cells.text(port.path("port"), "*"))
                .toList();
        return List.of(
                object.name(),
                object.json().path("addressType").asText(),
                some(ports, Cells.UNSET),
                some(addresses, Cells.UNSET),
                Cells.age(object, now));
    }

    private static String some(List<String> all, String otherwise) {
        if (all.isEmpty()) {
            return otherwise;
        }
        String shown = String.join(",", all.subList(0, Math.min(SHOWN, all.size())));
        return all.size() <= SHOWN ? shown : shown + " + " + (all.size() - SHOWN) + " more...";
    }
}
