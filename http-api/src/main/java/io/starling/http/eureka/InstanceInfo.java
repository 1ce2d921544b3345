package io.starling.http.eureka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.Refusal;
import io.starling.core.registry.HealthChange;
import io.starling.core.registry.Instance;
import io.starling.core.registry.InstanceStatus;
import io.starling.core.registry.ServiceName;
import io.starling.http.kubernetes.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Eureka's words about an instance, as a JSON tree in the form of its JSON. What every dialect knows stands in the
 * {@link Instance}; the rest is kept word for word in its document.
 */
final class InstanceInfo {
    static final String SOURCE = "eureka";
    private static final int DEFAULT_LEASE_SECONDS = 90;
    private static final int DEFAULT_RENEWAL_SECONDS = 30;

    /** What isn't kept word for word: it is in the instance itself, or made anew for each answer. */
    private static final Set<String> NOT_KEPT = Set.of(
            "instanceId",
            "hostName",
            "ipAddr",
            "status",
            "overriddenStatus",
            "overriddenstatus",
            "metadata",
            "lastUpdatedTimestamp",
            "actionType");

    private static final Set<String> COMPACT = Set.of(
            "instanceId",
            "hostName",
            "app",
            "ipAddr",
            "status",
            "overriddenstatus",
            "port",
            "securePort",
            "dataCenterInfo",
            "leaseInfo",
            "vipAddress",
            "secureVipAddress",
            "asgName",
            "lastUpdatedTimestamp",
            "lastDirtyTimestamp",
            "actionType");

    private InstanceInfo() {}

    /**
     * Reads what a client registers.
     *
     * @param info loses what isn't kept word for word
     * @throws Refusal (400) in Eureka's words
     */
    static Instance read(String app, ObjectNode info) {
        String id = id(info);
        require(id, "Missing instanceId");
        require(text(info, "hostName"), "Missing hostname");
        require(text(info, "ipAddr"), "Missing ip address");
        require(text(info, "app"), "Missing appName");
        if (!text(info, "app").equalsIgnoreCase(app)) {
            throw Refusal.badRequest("Mismatched appName, expecting " + app + " but was " + text(info, "app"));
        }
        InstanceShape.settle(info);
        Map<String, String> metadata = new LinkedHashMap<>();
        info.path("metadata").properties().forEach(entry -> {
            if (!entry.getKey().startsWith("@")) {
                metadata.put(entry.getKey(), entry.getValue().asText());
            }
        });
        return new Instance(
                id,
                text(info, "ipAddr"),
                text(info, "hostName"),
                ports(info),
                metadata,
                weight(metadata),
                zone(info, metadata),
                status(text(info, "status")),
                null,
                SOURCE,
                lease(info),
                rest(info),
                Instant.EPOCH,
                List.of());
    }

    /** Comes last: what isn't kept word for word is read before. */
    private static String rest(ObjectNode info) {
        info.remove(NOT_KEPT);
        return info.toString();
    }

    private static void require(String value, String otherwise) {
        if (value.isBlank()) {
            throw Refusal.badRequest(otherwise);
        }
    }

    /** As Eureka's clients find it: the instance id, else the data centre's, else the host name. */
    private static String id(JsonNode info) {
        for (String id : List.of(
                text(info, "instanceId"),
                text(info.path("dataCenterInfo").path("metadata"), "instance-id"),
                text(info, "hostName"))) {
            if (!id.isBlank()) {
                return id;
            }
        }
        return "";
    }

    private static Map<String, Integer> ports(JsonNode info) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        if (enabled(info.path("port"), true)) {
            ports.put("http", number(info.path("port")));
        }
        if (enabled(info.path("securePort"), false)) {
            ports.put("https", number(info.path("securePort")));
        }
        ports.values().removeIf(port -> port == 0);
        return ports;
    }

    private static boolean enabled(JsonNode port, boolean otherwise) {
        return port.has("@enabled") ? port.path("@enabled").asBoolean() : otherwise && !port.isMissingNode();
    }

    private static int number(JsonNode port) {
        return port.isObject() ? port.path("$").asInt() : port.asInt();
    }

    /** What an operator says: unlike an instance's own word, a mistyped one is refused. */
    static InstanceStatus override(String text) {
        InstanceStatus status = status(text);
        if (text.isEmpty() || (status == InstanceStatus.UNKNOWN && !text.equalsIgnoreCase("UNKNOWN"))) {
            throw Refusal.badRequest(
                    "\"" + text + "\" is no status: it must be one of " + Arrays.toString(InstanceStatus.values()));
        }
        return status;
    }

    static InstanceStatus status(String text) {
        for (InstanceStatus status : InstanceStatus.values()) {
            if (status.name().equals(text.toUpperCase(Locale.ROOT))) {
                return status;
            }
        }
        return text.isEmpty() ? InstanceStatus.UP : InstanceStatus.UNKNOWN;
    }

    private static Duration lease(JsonNode info) {
        int seconds = info.path("leaseInfo").path("durationInSecs").asInt(DEFAULT_LEASE_SECONDS);
        return Duration.ofSeconds(seconds > 0 ? seconds : DEFAULT_LEASE_SECONDS);
    }

    private static String zone(JsonNode info, Map<String, String> metadata) {
        String amazon = text(info.path("dataCenterInfo").path("metadata"), "availability-zone");
        return metadata.getOrDefault("zone", amazon);
    }

    private static int weight(Map<String, String> metadata) {
        try {
            return Math.max(0, Integer.parseInt(metadata.getOrDefault("weight", "1")));
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    /**
     * What a client is told of an instance, whoever registered it.
     *
     * @param kept the instance's document, parsed; empty where another dialect wrote it
     * @param action {@code ADDED}, {@code MODIFIED}, {@code DELETED}
     */
    static ObjectNode show(ServiceName service, Instance instance, ObjectNode kept, String action, boolean compact) {
        ObjectNode info = Json.object();
        info.put("instanceId", instance.id()).put("hostName", instance.host());
        info.put("app", service.name().toUpperCase(Locale.ROOT)).put("ipAddr", instance.address());
        info.put("status", instance.effective().name());
        info.put("overriddenstatus", overridden(instance.override()));
        kept.properties().forEach(entry -> {
            if (!info.has(entry.getKey())) {
                info.set(entry.getKey(), entry.getValue());
            }
        });
        complete(info, service, instance);
        info.set("leaseInfo", leaseInfo(instance, kept.path("leaseInfo")));
        ObjectNode metadata = info.putObject("metadata");
        instance.metadata().forEach(metadata::put);
        info.put("lastUpdatedTimestamp", Long.toString(lastChange(instance).toEpochMilli()));
        info.put("actionType", action);
        return compact ? info.retain(COMPACT) : info;
    }

    private static String overridden(@Nullable InstanceStatus override) {
        return override == null ? InstanceStatus.UNKNOWN.name() : override.name();
    }

    /** What Eureka's clients can't do without, where another dialect didn't say it. */
    private static void complete(ObjectNode info, ServiceName service, Instance instance) {
        if (!info.has("port")) {
            info.putObject("port").put("$", instance.port()).put("@enabled", instance.port() > 0 ? "true" : "false");
        }
        if (!info.has("securePort")) {
            int port = instance.ports().getOrDefault("https", 0);
            info.putObject("securePort").put("$", port > 0 ? port : 443).put("@enabled", port > 0 ? "true" : "false");
        }
        if (!info.has("countryId")) {
            info.put("countryId", 1);
        }
        if (!info.has("dataCenterInfo")) {
            info.putObject("dataCenterInfo")
                    .put("@class", "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo")
                    .put("name", "MyOwn");
        }
        if (!info.has("vipAddress")) {
            info.put("vipAddress", service.name()).put("secureVipAddress", service.name());
        }
        if (!info.has("homePageUrl") && instance.port() > 0) {
            info.put("homePageUrl", "http://" + instance.host() + ":" + instance.port() + "/");
        }
        if (!info.has("isCoordinatingDiscoveryServer")) {
            info.put("isCoordinatingDiscoveryServer", "false");
        }
        if (!info.has("lastDirtyTimestamp")) {
            info.put("lastDirtyTimestamp", Long.toString(instance.registeredAt().toEpochMilli()));
        }
    }

    private static ObjectNode leaseInfo(Instance instance, JsonNode kept) {
        long registered = instance.registeredAt().toEpochMilli();
        Duration lease = instance.lease();
        ObjectNode info = Json.object();
        info.put("renewalIntervalInSecs", kept.path("renewalIntervalInSecs").asInt(DEFAULT_RENEWAL_SECONDS));
        info.put("durationInSecs", lease == null ? DEFAULT_LEASE_SECONDS : lease.toSeconds());
        info.put("registrationTimestamp", registered);
        info.put("lastRenewalTimestamp", registered);
        info.put("evictionTimestamp", 0);
        info.put("serviceUpTimestamp", registered);
        return info;
    }

    private static Instant lastChange(Instance instance) {
        List<HealthChange> history = instance.history();
        return history.isEmpty()
                ? instance.registeredAt()
                : history.get(history.size() - 1).at();
    }

    /** The virtual addresses that an instance answers to. */
    static List<String> vips(ServiceName service, Instance instance, ObjectNode kept, boolean secure) {
        String field = secure ? "secureVipAddress" : "vipAddress";
        String text = kept.isEmpty() ? service.name() : text(kept, field);
        List<String> vips = new ArrayList<>();
        for (String vip : text.split(",", -1)) {
            if (!vip.isBlank()) {
                vips.add(vip.strip());
            }
        }
        return vips;
    }

    private static String text(JsonNode tree, String field) {
        return tree.path(field).asText("");
    }
}
