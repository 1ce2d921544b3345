package io.starling.actors.failover;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.catalog.CatalogView;
import io.starling.actors.entity.EventRecorder;
import io.starling.actors.node.NodeDirectory;
import io.starling.core.catalog.Entry;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import java.util.function.Supplier;

/** Tells people of downings, as events about the node of the member. */
record Gazette(EventRecorder events, Supplier<CatalogView> catalog) {
    private static final String REASON = "MemberDowned";

    /** @param name of the member and of its node, which may not exist: a member need not run pods */
    void downed(String name, String message) {
        ApiObject node = catalog.get()
                .find(new ObjectKey(NodeDirectory.NODES, "", name))
                .map(Entry::object)
                .orElseGet(() -> named(name));
        events.warning(node, REASON, message);
    }

    private static ApiObject named(String name) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "v1").put("kind", "Node");
        tree.putObject("metadata").put("name", name).put("uid", name);
        return ApiObject.of(tree);
    }
}
