package io.starling.http.eureka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.registry.Instance;
import io.starling.core.registry.ServiceName;
import io.starling.http.kubernetes.Json;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What each instance looks like in each form: written once, and forgotten with the instance. Thread-safe. */
final class EncodedInstances {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Map<Key, Text> texts = new ConcurrentHashMap<>();

    private record Key(ServiceName service, String id, Form form) {}

    private record Text(Instance instance, String text) {}

    private final Map<Id, Changed> changed = new ConcurrentHashMap<>();

    private record Id(ServiceName service, String id) {}

    /** @param at milliseconds since 1970 */
    private record Changed(Instance instance, long at) {}

    /** When the client says that it changed, in milliseconds since 1970; the end of time where it says nothing. */
    long changedAt(ServiceName service, Instance instance) {
        Id key = new Id(service, instance.id());
        Changed known = changed.get(key);
        if (known != null && known.instance().equals(instance)) {
            return known.at();
        }
        long at = kept(instance).path("lastDirtyTimestamp").asLong(Long.MAX_VALUE);
        changed.put(key, new Changed(instance, at));
        return at;
    }

    /** The instance as it is found: with the action ADDED. */
    String text(ServiceName service, Instance instance, Form form) {
        Key key = new Key(service, instance.id(), form);
        Text known = texts.get(key);
        if (known != null && known.instance().equals(instance)) {
            return known.text();
        }
        String text = write(service, instance, "ADDED", form);
        texts.put(key, new Text(instance, text));
        return text;
    }

    /** The instance is gone. */
    void forget(ServiceName service, String id) {
        changed.remove(new Id(service, id));
        for (boolean json : new boolean[] {true, false}) {
            for (boolean compact : new boolean[] {true, false}) {
                texts.remove(new Key(service, id, new Form(json, compact)));
            }
        }
    }

    static String write(ServiceName service, Instance instance, String action, Form form) {
        ObjectNode info = InstanceInfo.show(service, instance, kept(instance), action, form.compact());
        if (form.json()) {
            return info.toString();
        }
        StringBuilder xml = new StringBuilder(1500);
        EurekaXml.write(xml, info);
        return xml.toString();
    }

    /** The document of an instance that came by Eureka, else nothing. */
    static ObjectNode kept(Instance instance) {
        if (!instance.source().equals(InstanceInfo.SOURCE)) {
            return Json.object();
        }
        try {
            JsonNode tree = MAPPER.readTree(instance.document());
            return tree instanceof ObjectNode kept ? kept : Json.object();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document that was written here can't be read", e);
        }
    }
}
