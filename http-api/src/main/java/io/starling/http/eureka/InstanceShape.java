package io.starling.http.eureka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.Refusal;
import java.util.Set;

/**
 * What Eureka's clients can read of an instance. They read all instances at once and give up at the first that they can't, so what one
 * client registers must not be told to the others in another form.
 */
final class InstanceShape {
    private static final Set<String> TEXTS = Set.of(
            "actionType",
            "app",
            "appGroupName",
            "asgName",
            "countryId",
            "healthCheckUrl",
            "homePageUrl",
            "hostName",
            "instanceId",
            "ipAddr",
            "isCoordinatingDiscoveryServer",
            "lastDirtyTimestamp",
            "lastUpdatedTimestamp",
            "overriddenStatus",
            "overriddenstatus",
            "secureHealthCheckUrl",
            "secureVipAddress",
            "sid",
            "status",
            "statusPageUrl",
            "vipAddress");
    private static final Set<String> OBJECTS = Set.of("dataCenterInfo", "leaseInfo", "metadata", "port", "securePort");
    private static final Set<String> DATA_CENTERS = Set.of("Netflix", "Amazon", "MyOwn");
    private static final String CLASSES = "com.netflix.appinfo.";
    private static final int HIGHEST_PORT = 65_535;

    private InstanceShape() {}

    /**
     * Completes what may be left out, and drops what Eureka has no word for, as its server does.
     *
     * @throws Refusal (400) for what no client could read
     */
    static void settle(ObjectNode info) {
        info.properties().removeIf(field -> !TEXTS.contains(field.getKey()) && !OBJECTS.contains(field.getKey()));
        info.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isArray() || (value.isObject() && TEXTS.contains(field.getKey()))) {
                throw Refusal.badRequest(field.getKey() + " must not be a list or an object");
            }
        });
        dataCenter(info.path("dataCenterInfo"));
        port(info, "port");
        port(info, "securePort");
        number(info, "countryId", Integer.MAX_VALUE);
        number(info, "lastDirtyTimestamp", Long.MAX_VALUE);
        number(info, "lastUpdatedTimestamp", Long.MAX_VALUE);
        number(info.path("leaseInfo"), "durationInSecs", Integer.MAX_VALUE);
        number(info.path("leaseInfo"), "renewalIntervalInSecs", Integer.MAX_VALUE);
        String coordinating = info.path("isCoordinatingDiscoveryServer").asText("false");
        if (!coordinating.equalsIgnoreCase("true") && !coordinating.equalsIgnoreCase("false")) {
            throw Refusal.badRequest("isCoordinatingDiscoveryServer must be true or false");
        }
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
        if (port.isObject()) {
            require(port.path("$"), name, HIGHEST_PORT);
        } else {
            require(port, name, HIGHEST_PORT);
            info.putObject(name).put("$", port.asInt()).put("@enabled", "true");
        }
    }

    private static void number(JsonNode info, String name, long most) {
        JsonNode value = info.path(name);
        if (!value.isMissingNode() && !value.isNull()) {
            require(value, name, most);
        }
    }

    private static void require(JsonNode value, String name, long most) {
        try {
            long number = Long.parseLong(value.asText());
            if (number >= -1 && number <= most) {
                return;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw Refusal.badRequest(
                name + " must be a whole number of at most " + most + ", not \"" + value.asText() + "\"");
    }
}
