package io.starling.http.eureka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.Refusal;
import java.util.List;
import java.util.Set;

/**
 * What Eureka's clients can read of an instance. They read all instances at once and give up at the first that they can't, so what one
 * client registers must not be told to the others in another form.
 */
final class InstanceShape {
    private static final Set<String> OBJECTS = Set.of("dataCenterInfo", "leaseInfo", "metadata", "port", "securePort");
    private static final Set<String> DATA_CENTERS = Set.of("Netflix", "Amazon", "MyOwn");
    private static final String CLASSES = "com.netflix.appinfo.";

    private InstanceShape() {}

    /**
     * Completes what may be left out.
     *
     * @throws Refusal (400) for what no client could read
     */
    static void settle(ObjectNode info) {
        info.properties().forEach(field -> {
            boolean object = field.getValue().isObject() && OBJECTS.contains(field.getKey());
            if (field.getValue().isContainerNode() && !object) {
                throw Refusal.badRequest(field.getKey() + " must be a text or a number");
            }
        });
        dataCenter(info.path("dataCenterInfo"));
        port(info, "port");
        port(info, "securePort");
        for (String number : List.of("countryId", "lastDirtyTimestamp", "lastUpdatedTimestamp")) {
            number(info.path(number), number);
        }
        number(info.path("leaseInfo").path("durationInSecs"), "durationInSecs");
        number(info.path("leaseInfo").path("renewalIntervalInSecs"), "renewalIntervalInSecs");
    }

    /** Clients that aren't Java's may leave the class out, which Java's need. */
    private static void dataCenter(JsonNode node) {
        if (!(node instanceof ObjectNode center) || center.path("name").asText().isEmpty()) {
            throw Refusal.badRequest("Missing dataCenterInfo");
        }
        String name = center.path("name").asText();
        if (!DATA_CENTERS.contains(name)) {
            throw Refusal.badRequest(
                    "dataCenterInfo \"" + name + "\" is not valid: it must be Netflix, Amazon or MyOwn");
        }
        String type = center.path("@class").asText();
        if (type.isEmpty()) {
            center.put(
                    "@class", CLASSES + (name.equals("Amazon") ? "AmazonInfo" : "InstanceInfo$DefaultDataCenterInfo"));
        } else if (!type.startsWith(CLASSES)) {
            throw Refusal.badRequest("the @class \"" + type + "\" of dataCenterInfo is not one of Eureka's");
        }
    }

    private static void port(ObjectNode info, String name) {
        JsonNode port = info.path(name);
        if (port.isMissingNode() || port.isNull()) {
            return;
        }
        JsonNode value = port.isObject() ? port.path("$") : port;
        number(value, name);
        if (!port.isObject()) {
            info.putObject(name).put("$", value.asInt()).put("@enabled", "true");
        }
    }

    private static void number(JsonNode value, String name) {
        if (value.isMissingNode() || value.isNull()) {
            return;
        }
        try {
            Long.parseLong(value.asText());
        } catch (NumberFormatException e) {
            throw Refusal.badRequest(name + " must be a whole number, not \"" + value.asText() + "\"");
        }
    }
}
