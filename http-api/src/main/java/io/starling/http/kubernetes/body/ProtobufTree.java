package io.starling.http.kubernetes.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A protobuf message of Kubernetes as the JSON tree of the same object. Three things differ from plain protobuf: embedded
 * Go structs are nested there and flat in JSON; times, quantities and the like are messages there and scalars in JSON; and
 * zero values are sent there whether or not they were set.
 */
final class ProtobufTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String PACKAGE = "k8s.io.apimachinery.pkg.";
    private static final String META = PACKAGE + "apis.meta.v1.";
    private static final Set<String> EMBEDDED = Set.of(
            "volumeSource",
            "handler",
            "localObjectReference",
            "ephemeralContainerCommon",
            "ingressRuleValue",
            "persistentVolumeSource");

    /** Fields that are pointers in Go: a zero was meant. Any other zero only says that the field wasn't set. */
    private static final Set<String> ZERO_COUNTS = Set.of(
            "replicas",
            "minReplicas",
            "revisionHistoryLimit",
            "terminationGracePeriodSeconds",
            "gracePeriodSeconds",
            "backoffLimit",
            "completions",
            "parallelism",
            "ttlSecondsAfterFinished",
            "activeDeadlineSeconds",
            "tolerationSeconds",
            "runAsUser",
            "runAsGroup",
            "fsGroup",
            "priority",
            "successfulJobsHistoryLimit",
            "failedJobsHistoryLimit",
            "automountServiceAccountToken",
            "enableServiceLinks",
            "allowPrivilegeEscalation",
            "orphanDependents");

    private ProtobufTree() {}

    static ObjectNode object(Message message) {
        ObjectNode object = NODES.objectNode();
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            put(object, field.getKey(), field.getValue());
        }
        return object;
    }

    private static void put(ObjectNode object, FieldDescriptor field, Object value) {
        String name = field.getName();
        if (field.isMapField()) {
            object.set(name, map((List<?>) value));
        } else if (field.isRepeated()) {
            ArrayNode array = object.putArray(name);
            ((List<?>) value).forEach(item -> array.add(value(item)));
        } else if (EMBEDDED.contains(name) && value instanceof Message embedded) {
            object.setAll(object(embedded));
        } else if (ZERO_COUNTS.contains(name) || !isZero(value)) {
            object.set(name, value(value));
        }
    }

    private static ObjectNode map(List<?> entries) {
        ObjectNode object = NODES.objectNode();
        for (Object each : entries) {
            Message entry = (Message) each;
            Object key = entry.getField(entry.getDescriptorForType().findFieldByNumber(1));
            object.set(
                    String.valueOf(key),
                    value(entry.getField(entry.getDescriptorForType().findFieldByNumber(2))));
        }
        return object;
    }

    private static boolean isZero(Object value) {
        if (value instanceof ByteString bytes) {
            return bytes.isEmpty();
        }
        if (value instanceof Message message
                && message.getDescriptorForType().getFullName().equals(META + "Time")) {
            return number(message, "seconds") == 0;
        }
        return value.equals("") || value.equals(0) || value.equals(0L) || value.equals(false);
    }

    private static JsonNode value(Object value) {
        if (value instanceof Message message) {
            return message(message);
        }
        if (value instanceof String text) {
            return NODES.textNode(text);
        }
        if (value instanceof Integer || value instanceof Long) {
            return whole(((Number) value).longValue());
        }
        if (value instanceof Double number) {
            return NODES.numberNode(number);
        }
        if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        }
        if (value instanceof ByteString bytes) {
            return NODES.textNode(Base64.getEncoder().encodeToString(bytes.toByteArray()));
        }
        if (value instanceof EnumValueDescriptor constant) {
            return NODES.textNode(constant.getName());
        }
        throw Bodies.refused("the protobuf body holds a value of an unknown type");
    }

    private static JsonNode message(Message message) {
        return switch (message.getDescriptorForType().getFullName()) {
            case META + "Time" -> instant(number(message, "seconds"), 0);
            case META + "MicroTime" -> instant(number(message, "seconds"), number(message, "nanos"));
            case META + "FieldsV1" -> raw((ByteString) field(message, "Raw"));
            case PACKAGE + "runtime.RawExtension" -> raw((ByteString) field(message, "raw"));
            case PACKAGE + "api.resource.Quantity" -> NODES.textNode((String) field(message, "string"));
            case PACKAGE + "util.intstr.IntOrString" ->
                number(message, "type") == 0
                        ? whole(number(message, "intVal"))
                        : NODES.textNode((String) field(message, "strVal"));
            default -> object(message);
        };
    }

    private static Object field(Message message, String name) {
        return message.getField(message.getDescriptorForType().findFieldByName(name));
    }

    private static long number(Message message, String name) {
        return ((Number) field(message, name)).longValue();
    }

    /** As a reader of JSON would have it: an int where it fits, because nodes of other types aren't equal. */
    private static JsonNode whole(long number) {
        return number == (int) number ? NODES.numberNode((int) number) : NODES.numberNode(number);
    }

    private static JsonNode instant(long seconds, long nanos) {
        return NODES.textNode(DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochSecond(seconds, nanos)));
    }

    private static JsonNode raw(ByteString bytes) {
        return bytes.isEmpty()
                ? NODES.objectNode()
                : JsonBody.parse(bytes.toString(StandardCharsets.UTF_8)).tree();
    }
}
