package io.starling.node.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;

/** Pods for tests. */
public final class Pods {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Pods() {}

    /** An object from JSON in which ' stands for ". */
    public static ApiObject object(String json) {
        try {
            return ApiObject.of((ObjectNode) MAPPER.readTree(json.replace('\'', '"')));
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /** A pod with this spec, as an agent is given it. */
    public static HeldPod held(String name, String spec) {
        String uid = "uid-" + name;
        ApiObject object = object("{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" + name
                + "','namespace':'default','uid':'" + uid + "','labels':{'app':'web'}},'spec':" + spec + "}");
        ObjectKey key = new ObjectKey(new ResourceType("", "pods"), "default", name);
        return new HeldPod(key, uid, "workload-1", 1, Document.of(object));
    }

    /** A pod of one container that runs a command. */
    public static HeldPod command(String name, String restartPolicy, String script) {
        return held(
                name,
                "{'restartPolicy':'" + restartPolicy
                        + "','containers':[{'name':'main','image':'starling-test/busybox:1','imagePullPolicy':'IfNotPresent',"
                        + "'command':['/bin/sh','-c','" + script + "']}]}");
    }
}
