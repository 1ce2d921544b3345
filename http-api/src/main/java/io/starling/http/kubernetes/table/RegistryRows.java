package io.starling.http.kubernetes.table;

import static io.starling.http.kubernetes.table.Column.id;
import static io.starling.http.kubernetes.table.Column.number;
import static io.starling.http.kubernetes.table.Column.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** The rows of the registry's objects. */
final class RegistryRows {
    static final List<Column> REGISTRATION = List.of(
            id(),
            number("Instances"),
            number("Up"),
            text("Sources"),
            text("Leases"),
            text("Age"),
            text("Zones").wide());
    static final List<Column> INSTANCE = List.of(
            id(),
            text("Service"),
            text("Address"),
            text("Status"),
            text("Source"),
            text("Lease"),
            text("Age"),
            text("Zone").wide(),
            number("Weight").wide(),
            text("Id").wide());

    private RegistryRows() {}

    static List<Object> registration(ApiObject object, Instant now) {
        JsonNode status = object.status();
        int preserved = status.path("preserved").asInt();
        return List.of(
                object.name(),
                status.path("instances").asInt(),
                status.path("up").asInt(),
                counts(status.path("sources")),
                preserved > 0 ? preserved + " preserved" : "held",
                Cells.age(object, now),
                counts(status.path("zones")));
    }

    /** {@code eureka: 2,pod: 1} */
    private static String counts(JsonNode counts) {
        String text = counts.propertyStream()
                .map(count -> count.getKey() + ":" + count.getValue().asInt())
                .collect(Collectors.joining(","));
        return text.isEmpty() ? Cells.NONE : text;
    }

    static List<Object> instance(ApiObject object, Instant now) {
        JsonNode spec = object.spec();
        int port = spec.path("ports").path(0).path("port").asInt();
        String address = spec.path("address").asText();
        return List.of(
                object.name(),
                spec.path("service").asText(),
                port > 0 ? address + ":" + port : address,
                object.status().path("status").asText(),
                spec.path("source").asText(),
                object.status().path("lease").asText(),
                Cells.age(object, now),
                Cells.text(spec.path("zone"), Cells.NONE),
                spec.path("weight").asInt(),
                spec.path("id").asText());
    }
}
