package io.starling.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.node.local.ClusterDirectory.Wanted;
import io.starling.node.local.LaunchException;
import io.starling.node.local.LocalCluster;
import io.starling.node.local.MemberPlan;
import io.starling.node.local.RunningProcess;
import java.util.Optional;

/**
 * What is known of a cluster on this machine: what runs, from its directory, and what each member says of itself. A member that doesn't
 * answer has a {@code status} of null.
 *
 * @param json the document
 * @param well whether everything that should run does, and nothing stopped
 */
record StatusDocument(ObjectNode json, boolean well) {

    static StatusDocument of(LocalCluster cluster) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("directory", cluster.directory().root().toString());
        json.put("runtime", cluster.plan().runtime().word());
        json.put(
                "supervisor",
                cluster.directory().supervisor().map(RunningProcess::pid).orElse(null));
        boolean journal = cluster.journal().answers();
        json.putObject("journal")
                .put("answers", journal)
                .put("place", cluster.journal().place());
        boolean well = journal && cluster.running();
        ArrayNode members = json.putArray("members");
        for (MemberPlan member : cluster.plan().all()) {
            well &= add(members, cluster, member);
        }
        return new StatusDocument(json, well);
    }

    /** Whether the member is as it should be. */
    private static boolean add(ArrayNode members, LocalCluster cluster, MemberPlan member) {
        Optional<RunningProcess> process = cluster.directory().member(member);
        Wanted wanted = cluster.directory().wanted(member);
        Optional<JsonNode> status = process.flatMap(running -> status(cluster, member));
        boolean ready = status.filter(it -> it.path("notReady").isEmpty()).isPresent();
        members.addObject()
                .put("name", member.name())
                .put("process", process.map(RunningProcess::pid).orElse(null))
                .put("state", state(wanted, process.isPresent(), status, ready))
                .put("roles", "control,worker")
                .put("api", member.api())
                .set("status", status.orElse(JsonNodeFactory.instance.nullNode()));
        boolean serves =
                status.filter(it -> it.path("stoppedEntities").isEmpty()).isPresent();
        return wanted != Wanted.RUNNING || (ready && serves);
    }

    private static Optional<JsonNode> status(LocalCluster cluster, MemberPlan member) {
        try {
            return Optional.of(cluster.api(member).get("/starling/v1/status"));
        } catch (LaunchException silent) {
            return Optional.empty();
        }
    }

    private static String state(Wanted wanted, boolean runs, Optional<JsonNode> status, boolean ready) {
        return switch (wanted) {
            case STOPPED -> runs ? "leaving" : "stopped by request";
            case KILLED -> runs ? "dying" : "killed by request";
            case RUNNING -> {
                if (!runs) {
                    yield "not running";
                }
                yield ready ? "ready" : status.map(StatusDocument::waits).orElse("doesn't answer");
            }
        };
    }

    private static String waits(JsonNode status) {
        return "waits for " + status.path("notReady").path(0).asText();
    }
}
