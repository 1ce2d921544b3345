package io.starling.http.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.starling.core.check.Check;
import io.starling.core.check.CheckDefinition;
import io.starling.core.check.CheckDefinition.Kind;
import io.starling.core.check.CheckStatus;
import io.starling.core.check.CheckedService;
import io.starling.core.check.CheckedService.TaggedAddress;
import io.starling.core.registry.ServiceName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads services and checks as clients describe them. Fields go by Consul's names, in any case. */
final class ServiceBodies {
    private static final Duration LEAST_DEREGISTER = Duration.ofMinutes(1);
    private static final Duration LEAST_INTERVAL = Duration.ofSeconds(1);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private ServiceBodies() {}

    /**
     * @param node the Consul node that it belongs to
     * @param door the member that it is registered with, as with an agent; empty where it is registered for a node
     */
    record Home(String node, String address, Map<String, String> meta, String door) {}

    /** The body of {@code /v1/agent/service/register}, with the checks that it names. */
    static CheckedService service(JsonNode body, Home home, Instant now) {
        CheckedService service = bare(body, "Name", home);
        List<Check> checks = new ArrayList<>();
        JsonNode one = field(body, "Check");
        if (one.isObject() && !one.isEmpty()) {
            checks.add(check(one, "service:" + service.id(), service.name(), now));
        }
        JsonNode many = field(body, "Checks");
        if (!isNothingOr(one, JsonNodeType.OBJECT) || !isNothingOr(many, JsonNodeType.ARRAY)) {
            throw ConsulFailure.badRequest("Request decode failed: Check is an object, Checks a list of such");
        }
        for (int i = 0; i < many.size(); i++) {
            String id = "service:" + service.id() + (many.size() > 1 || !checks.isEmpty() ? ":" + (i + 1) : "");
            checks.add(check(many.get(i), id, service.name(), now));
        }
        return service.withChecks(checks);
    }

    private static boolean isNothingOr(JsonNode value, JsonNodeType type) {
        return value.isMissingNode() || value.isNull() || value.getNodeType() == type;
    }

    /** @param nameField what the service's name is called here */
    static CheckedService bare(JsonNode body, String nameField, Home home) {
        if (!body.isObject()) {
            throw ConsulFailure.badRequest("Request decode failed: a service is a JSON object");
        }
        String name = text(body, nameField);
        if (name.isEmpty()) {
            throw ConsulFailure.badRequest("Missing service name");
        }
        if (ServiceName.NODES.name().equalsIgnoreCase(name)) {
            throw ConsulFailure.badRequest("\"" + name + "\" can't be the name of a service");
        }
        String kind = text(body, "Kind");
        if (!kind.isEmpty() && !kind.equals("typical")) {
            throw ConsulFailure.badRequest(
                    "services of kind \"" + kind + "\" are not supported: there is no mesh here");
        }
        String id = text(body, "ID");
        int port = field(body, "Port").asInt(0);
        if (port < 0 || port > 65_535) {
            throw ConsulFailure.badRequest("Invalid port " + port + ": it must be 0 to 65535");
        }
        JsonNode weights = field(body, "Weights");
        return new CheckedService(
                id.isEmpty() ? name : id,
                name,
                texts(field(body, "Tags")),
                text(body, "Address"),
                port,
                map(field(body, "Meta")),
                field(body, "EnableTagOverride").asBoolean(false),
                Math.max(1, field(weights, "Passing").asInt(1)),
                Math.max(0, field(weights, "Warning").asInt(1)),
                home.node(),
                home.address(),
                home.meta(),
                List.of(),
                "",
                taggedAddresses(field(body, "TaggedAddresses")),
                home.door());
    }

    /** A node as the registry keeps it: like a service whose id is the node's name. */
    static CheckedService node(Home home) {
        return new CheckedService(
                home.node(),
                ServiceName.NODES.name(),
                List.of(),
                "",
                0,
                Map.of(),
                false,
                1,
                1,
                home.node(),
                home.address(),
                home.meta(),
                List.of(),
                "",
                Map.of(),
                "");
    }

    private static Map<String, TaggedAddress> taggedAddresses(JsonNode given) {
        Map<String, TaggedAddress> all = new LinkedHashMap<>();
        given.properties()
                .forEach(entry -> all.put(
                        entry.getKey(),
                        new TaggedAddress(
                                text(entry.getValue(), "Address"),
                                field(entry.getValue(), "Port").asInt(0))));
        return all;
    }

    /** @param defaultId the check's id where the client gives it none */
    static Check check(JsonNode body, String defaultId, String serviceName, Instant now) {
        String id = text(body, "CheckID").isEmpty() ? text(body, "ID") : text(body, "CheckID");
        String name = text(body, "Name");
        Kind kind = kind(body);
        String target = kind == Kind.HTTP ? text(body, "HTTP") : kind == Kind.TCP ? text(body, "TCP") : "";
        if (kind == Kind.TCP && target.lastIndexOf(':') < 1) {
            throw ConsulFailure.badRequest("Invalid check: TCP must be host:port, not \"" + target + "\"");
        }
        if (kind.probes() && duration(body, "Interval", Duration.ZERO).isZero()) {
            throw ConsulFailure.badRequest("Invalid check: Interval must be > 0 for HTTP and TCP checks");
        }
        Duration interval = duration(body, "Interval", INTERVAL);
        Duration deregister = duration(body, "DeregisterCriticalServiceAfter", Duration.ZERO);
        CheckDefinition definition = new CheckDefinition(
                id.isEmpty() ? (defaultId.isEmpty() ? name : defaultId) : id,
                name.isEmpty() ? "Service '" + serviceName + "' check" : name,
                kind,
                target,
                longer(interval, LEAST_INTERVAL).toMillis(),
                duration(body, "Timeout", TIMEOUT).toMillis(),
                duration(body, "TTL", Duration.ZERO).toMillis(),
                deregister.isZero() ? 0 : longer(deregister, LEAST_DEREGISTER).toMillis(),
                text(body, "Method").isEmpty() ? "GET" : text(body, "Method"),
                headers(field(body, "Header")),
                text(body, "Body"),
                text(body, "Notes"));
        return new Check(definition, status(text(body, "Status")), text(body, "Output"), now.toEpochMilli());
    }

    private static CheckStatus status(String text) {
        return text.isEmpty()
                ? CheckStatus.CRITICAL
                : CheckStatus.of(text).orElseThrow(() -> ConsulFailure.badRequest("Bad check status '" + text + "'"));
    }

    private static Kind kind(JsonNode body) {
        for (String other :
                new String[] {"GRPC", "UDP", "Args", "ScriptArgs", "DockerContainerID", "AliasService", "H2PING"}) {
            JsonNode given = field(body, other);
            if (given.isContainerNode() ? !given.isEmpty() : !given.asText("").isEmpty()) {
                throw ConsulFailure.badRequest(
                        "Invalid check: " + other + " checks are not supported; use TTL, HTTP or TCP");
            }
        }
        if (!text(body, "HTTP").isEmpty()) {
            return Kind.HTTP;
        }
        if (!text(body, "TCP").isEmpty()) {
            return Kind.TCP;
        }
        if (!duration(body, "TTL", Duration.ZERO).isZero()) {
            return Kind.TTL;
        }
        return Kind.EXTERNAL;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    /** Durations are texts, or numbers of nanoseconds. */
    private static Duration duration(JsonNode body, String name, Duration otherwise) {
        JsonNode given = field(body, name);
        if (given.isNumber()) {
            return given.asLong() == 0 ? otherwise : Duration.ofNanos(given.asLong());
        }
        String text = given.asText("");
        if (text.isEmpty() || text.equals("null")) {
            return otherwise;
        }
        return GoDurations.parse(text)
                .orElseThrow(() -> ConsulFailure.badRequest(
                        "Request decode failed: " + name + " \"" + text + "\" is not a duration"));
    }

    private static Map<String, List<String>> headers(JsonNode given) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        given.properties().forEach(header -> headers.put(header.getKey(), texts(header.getValue())));
        return headers;
    }

    static List<String> texts(JsonNode given) {
        List<String> texts = new ArrayList<>();
        given.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    static Map<String, String> map(JsonNode given) {
        Map<String, String> map = new LinkedHashMap<>();
        given.properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText("")));
        return map;
    }

    /** Empty where it is absent or null. */
    static String text(JsonNode body, String name) {
        JsonNode given = field(body, name);
        return given.isNull() ? "" : given.asText("");
    }

    /** A field by its name in any case, as Go reads them; underscores don't count. */
    static JsonNode field(JsonNode body, String name) {
        JsonNode exact = body.get(name);
        if (exact != null) {
            return exact;
        }
        for (Map.Entry<String, JsonNode> entry : body.properties()) {
            if (entry.getKey().replace("_", "").equalsIgnoreCase(name)) {
                return entry.getValue();
            }
        }
        return body.path(name);
    }
}
