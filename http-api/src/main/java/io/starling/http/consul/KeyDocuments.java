package io.starling.http.consul;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.keyvalue.Blob;
import io.starling.core.keyvalue.Entry;
import io.starling.core.keyvalue.Session;
import io.starling.core.keyvalue.UserEvent;
import io.starling.http.kubernetes.Json;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Locale;

/** Entries, sessions and events as Consul writes them. */
final class KeyDocuments {
    private KeyDocuments() {}

    static ObjectNode entry(Entry entry) {
        ObjectNode json = Json.object();
        json.put("LockIndex", entry.lockIndex());
        json.put("Key", entry.key());
        json.put("Flags", new BigInteger(Long.toUnsignedString(entry.flags())));
        putBytes(json, "Value", entry.value());
        if (entry.locked()) {
            json.put("Session", entry.session());
        }
        json.put("CreateIndex", entry.createIndex());
        json.put("ModifyIndex", entry.modifyIndex());
        return json;
    }

    static ObjectNode session(Session session) {
        ObjectNode json = Json.object();
        json.put("ID", session.id());
        json.put("Name", session.name());
        json.put("Node", session.node());
        json.put("LockDelay", session.lockDelay().toNanos());
        json.put("Behavior", session.behavior().name().toLowerCase(Locale.ROOT));
        json.put("TTL", session.expires() ? GoDurations.text(session.ttl()) : "");
        ArrayNode nodeChecks = json.putArray("NodeChecks");
        ArrayNode checks = json.putArray("Checks");
        ArrayNode serviceChecks = Json.array();
        for (String check : session.checks()) {
            checks.add(check);
            if (check.equals(SessionRoutes.NODE_CHECK)) {
                nodeChecks.add(check);
            } else {
                serviceChecks.addObject().put("ID", check).put("Namespace", "");
            }
        }
        json.set("ServiceChecks", serviceChecks.isEmpty() ? NullNode.getInstance() : serviceChecks);
        json.put("CreateIndex", session.createIndex());
        json.put("ModifyIndex", session.createIndex());
        return json;
    }

    static ObjectNode event(UserEvent event) {
        ObjectNode json = Json.object();
        json.put("ID", event.id());
        json.put("Name", event.name());
        putBytes(json, "Payload", event.payload());
        json.put("NodeFilter", event.nodeFilter());
        json.put("ServiceFilter", event.serviceFilter());
        json.put("TagFilter", event.tagFilter());
        json.put("Version", 1);
        json.put("LTime", event.index());
        return json;
    }

    /** Base64, and null for no bytes. */
    private static void putBytes(ObjectNode json, String field, Blob bytes) {
        if (bytes.size() == 0) {
            json.putNull(field);
        } else {
            json.put(field, Base64.getEncoder().encodeToString(bytes.bytes()));
        }
    }
}
