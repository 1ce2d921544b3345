package io.starling.chaos.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.chaos.check.Versions;

/** A kind of object whose one value clients write and read. */
enum Kind {
    /** The value is its only entry. */
    CONFIG_MAP("configmaps", "/api/v1/namespaces/default/configmaps", Versions.EXACT) {
        @Override
        ObjectNode body(String name, String value) {
            ObjectNode body = named("v1", "ConfigMap", name);
            body.putObject("data").put(VALUE, value);
            return body;
        }

        @Override
        ObjectNode patch(String value) {
            ObjectNode patch = JsonNodeFactory.instance.objectNode();
            patch.putObject("data").put(VALUE, value);
            return patch;
        }

        @Override
        String value(JsonNode object) {
            return object.path("data").path(VALUE).asText();
        }
    },
    /** The value is an annotation; with it the number of replicas changes, which its end tells. */
    DEPLOYMENT("deployments", "/apis/apps/v1/namespaces/default/deployments", Versions.RISING) {
        @Override
        ObjectNode body(String name, String value) {
            ObjectNode body = named("apps/v1", "Deployment", name);
            ((ObjectNode) body.path("metadata")).putObject("annotations").put(VALUE, value);
            ObjectNode spec = body.putObject("spec").put("replicas", replicas(value));
            spec.putObject("selector").putObject("matchLabels").put("app", name);
            ObjectNode template = spec.putObject("template");
            template.putObject("metadata").putObject("labels").put("app", name);
            ObjectNode pod = template.putObject("spec").put("terminationGracePeriodSeconds", 1);
            ObjectNode container =
                    pod.putArray("containers").addObject().put("name", "main").put("image", IMAGE);
            container.putArray("command").add("/bin/sleep").add(SLEEP);
            container
                    .putObject("resources")
                    .putObject("requests")
                    .put("cpu", "20m")
                    .put("memory", "8Mi");
            return body;
        }

        @Override
        ObjectNode patch(String value) {
            ObjectNode patch = JsonNodeFactory.instance.objectNode();
            patch.putObject("metadata").putObject("annotations").put(VALUE, value);
            patch.putObject("spec").put("replicas", replicas(value));
            return patch;
        }

        @Override
        String value(JsonNode object) {
            return object.path("metadata").path("annotations").path(VALUE).asText();
        }
    };

    /** The image of the pods; a Docker engine must have it. */
    static final String IMAGE = "chaos:1";

    /** How long a pod's process sleeps: a number nobody else uses, so that it can be told. */
    static final String SLEEP = "86399";

    private static final String VALUE = "value";
    private static final int MOST_REPLICAS = 5;

    private final String resource;
    private final String path;
    private final Versions versions;

    Kind(String resource, String path, Versions versions) {
        this.resource = resource;
        this.path = path;
        this.versions = versions;
    }

    abstract ObjectNode body(String name, String value);

    abstract ObjectNode patch(String value);

    abstract String value(JsonNode object);

    /** The path of the collection. */
    String path() {
        return path;
    }

    /** The name of an object in a history. */
    String key(String name) {
        return resource + "/" + name;
    }

    /** Whether a key is that of an object of this kind. */
    boolean has(String key) {
        return key.startsWith(resource + "/");
    }

    /** What the versions of the object of a key tell. */
    static Versions versionsOf(String key) {
        return CONFIG_MAP.has(key) ? CONFIG_MAP.versions : DEPLOYMENT.versions;
    }

    /** How many replicas go with a value. */
    static int replicas(String value) {
        return Integer.parseInt(value.substring(value.lastIndexOf('-') + 1)) % (MOST_REPLICAS + 1);
    }

    private static ObjectNode named(String apiVersion, String kind, String name) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("apiVersion", apiVersion).put("kind", kind);
        ObjectNode metadata = body.putObject("metadata").put("name", name);
        metadata.putObject("labels").put(Api.LABEL, Api.group(name));
        return body;
    }
}
