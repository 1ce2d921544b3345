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
