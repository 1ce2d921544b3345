package io.starling.http.kubernetes.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.kubernetes.client.proto.IntStr.IntOrString;
import io.kubernetes.client.proto.Meta.FieldsV1;
import io.kubernetes.client.proto.Meta.MicroTime;
import io.kubernetes.client.proto.Meta.Time;
import io.kubernetes.client.proto.Resource.Quantity;
import io.kubernetes.client.proto.Runtime.RawExtension;
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
        if (value instanceof Time time) {
            return time.getSeconds() == 0 && time.getNanos() == 0;
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
        if (value instanceof Integer number) {
            return NODES.numberNode(number);
        }
        if (value instanceof Long number) {
            return NODES.numberNode(number);
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
        if (message instanceof Time time) {
            return instant(time.getSeconds(), 0);
        }
        if (message instanceof MicroTime time) {
            return instant(time.getSeconds(), time.getNanos());
        }
        if (message instanceof Quantity quantity) {
            return NODES.textNode(quantity.getString());
        }
        if (message instanceof IntOrString either) {
            return either.getType() == 0 ? NODES.numberNode(either.getIntVal()) : NODES.textNode(either.getStrVal());
        }
        if (message instanceof FieldsV1 fields) {
            return raw(fields.getRaw());
        }
        if (message instanceof RawExtension extension) {
            return raw(extension.getRaw());
        }
        return object(message);
    }

    private static JsonNode instant(long seconds, int nanos) {
        return NODES.textNode(DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochSecond(seconds, nanos)));
    }

    private static JsonNode raw(ByteString bytes) {
        return bytes.isEmpty()
                ? NODES.objectNode()
                : JsonBody.parse(bytes.toString(StandardCharsets.UTF_8)).tree();
    }
}
