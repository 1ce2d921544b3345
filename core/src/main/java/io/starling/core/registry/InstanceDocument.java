package io.starling.core.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.Uids;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An outsider as an object of the API, and back. */
public final class InstanceDocument {
    private static final int MAX_NAME = 200;
    /** What can't stand in a name. */
    private static final Pattern OTHER = Pattern.compile("[^a-z0-9.-]");
    /** What can't stand at its end. */
    private static final Pattern LAST = Pattern.compile("[^a-z0-9]+$");
    /** What can't stand at its beginning or end. */
    private static final Pattern ENDS = Pattern.compile("^[^a-z0-9]+|[^a-z0-9]+$");

    private InstanceDocument() {}

    /** The object's key: the service and the id, as far as the id can stand in a name. */
    public static ObjectKey key(ServiceName service, String id) {
        return new ObjectKey(RegistryTypes.INSTANCES, service.namespace(), name(service, id));
    }

    private static String name(ServiceName service, String id) {
        String plain = plain(id)
                ? id
                : ENDS.matcher(OTHER.matcher(id.toLowerCase(Locale.ROOT)).replaceAll("-"))
                        .replaceAll("");
        String name = service.name() + "." + plain;
        if (plain.equals(id) && name.length() <= MAX_NAME) {
            return name;
        }
        String part = LAST.matcher(name.substring(0, Math.min(name.length(), MAX_NAME)))
                .replaceAll("");
        return part + "-" + Uids.derived(service + "/" + id).substring(0, 8);
    }

    /** Whether an id can stand in a name as it is, as most can. */
    private static boolean plain(String id) {
        for (int i = 0; i < id.length(); i++) {
            char each = id.charAt(i);
            boolean inside = (each == '-' || each == '.') && i > 0 && i < id.length() - 1;
            if (!inside && (each < 'a' || each > 'z') && (each < '0' || each > '9')) {
                return false;
            }
        }
        return true;
    }

    /** @param preserved whether its lease ended, and it stays nevertheless */
    public static ApiObject of(ServiceName service, Instance instance, boolean preserved) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", RegistryTypes.GROUP + "/v1").put("kind", "Instance");
        ObjectNode metadata = tree.putObject("metadata");
        metadata.put("name", name(service, instance.id()))
                .put("namespace", service.namespace())
                .put("uid", Uids.derived(service + "/" + instance.id() + "/" + instance.registeredAt()))
                .put("creationTimestamp", RegistrationDocument.seconds(instance.registeredAt()));
        ObjectNode labels = metadata.putObject("labels");
        if (service.name().length() <= 63) {
            labels.put(RegistryTypes.SERVICE_LABEL, service.name());
        }
        labels.put(RegistryTypes.SOURCE_LABEL, instance.source());
        spec(tree.putObject("spec"), service, instance);
        status(tree.putObject("status"), instance, preserved);
        return ApiObject.of(tree);
    }

    private static void spec(ObjectNode spec, ServiceName service, Instance instance) {
        spec.put("service", service.name()).put("id", instance.id());
        spec.put("address", instance.address()).put("host", instance.host());
        ArrayNode ports = spec.putArray("ports");
        instance.ports()
                .forEach((name, port) -> ports.addObject().put("name", name).put("port", port));
        ObjectNode metadata = spec.putObject("metadata");
        instance.metadata().forEach(metadata::put);
        spec.put("weight", instance.weight()).put("zone", instance.zone()).put("source", instance.source());
        Duration lease = instance.lease();
        if (lease != null) {
            spec.put("leaseMillis", lease.toMillis());
        }
        spec.put("document", instance.document());
    }

    private static void status(ObjectNode status, Instance instance, boolean preserved) {
        status.put("status", instance.effective().name());
        status.put("reported", instance.status().name());
        InstanceStatus override = instance.override();
        if (override != null) {
            status.put("override", override.name());
        }
        status.put("lease", instance.lease() == null ? "None" : preserved ? "Preserved" : "Held");
        ArrayNode history = status.putArray("history");
        instance.history().forEach(change -> history.addObject()
                .put("status", change.status().name())
                .put("note", change.note())
                .put("at", change.at().toString()));
    }

    public static ServiceName service(ApiObject document) {
        return new ServiceName(
                document.namespace(), document.spec().path("service").asText());
    }

    /** The instance that the document shows. */
    public static Instance read(ApiObject document) {
        JsonNode spec = document.spec();
        JsonNode status = document.status();
        Map<String, Integer> ports = new LinkedHashMap<>();
        spec.path("ports")
                .forEach(port ->
                        ports.put(port.path("name").asText(), port.path("port").asInt()));
        Map<String, String> metadata = new LinkedHashMap<>();
        spec.path("metadata")
                .properties()
                .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asText()));
        return new Instance(
                spec.path("id").asText(),
                spec.path("address").asText(),
                spec.path("host").asText(),
                ports,
                metadata,
                spec.path("weight").asInt(1),
                spec.path("zone").asText(),
                InstanceStatus.valueOf(status.path("reported").asText()),
                override(status),
                spec.path("source").asText(),
                spec.has("leaseMillis")
                        ? Duration.ofMillis(spec.path("leaseMillis").asLong())
                        : null,
                spec.path("document").asText(),
                Timestamps.parse(document.metadata().path("creationTimestamp").asText()),
                history(status));
    }

    private static @Nullable InstanceStatus override(JsonNode status) {
        return status.has("override")
                ? InstanceStatus.valueOf(status.path("override").asText())
                : null;
    }

    private static List<HealthChange> history(JsonNode status) {
        List<HealthChange> history = new ArrayList<>();
        for (JsonNode change : status.path("history")) {
            history.add(new HealthChange(
                    InstanceStatus.valueOf(change.path("status").asText()),
                    change.path("note").asText(),
                    Timestamps.parse(change.path("at").asText())));
        }
        return List.copyOf(history);
    }
}
