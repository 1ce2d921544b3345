package io.starling.node.network.ingress;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.gateway.Gateway;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Keeps {@code status.loadBalancer} of the Ingresses that are served: the addresses and ports of all members that listen. Members tell
 * each other by a role of the cluster where they do, so that who has left is out of it; the oldest of them writes.
 */
public final class IngressStatus {
    private static final String ROLE = "ingress=";

    private final ActorSystem<?> system;
    private final Gateway gateway;
    private final Supplier<List<ApiObject>> served;

    IngressStatus(ActorSystem<?> system, Gateway gateway, Supplier<List<ApiObject>> served) {
        this.system = system;
        this.gateway = gateway;
        this.served = served;
    }

    /** The roles that say where a member's ingress listens. */
    public static List<String> roles(String host, List<Integer> ports) {
        return ports.stream().map(port -> ROLE + host + " " + port).toList();
    }

    /** Whether this member is the one that writes, and complains. */
    static boolean speaks(ActorSystem<?> system) {
        List<Member> members = listening(system);
        return !members.isEmpty()
                && members.get(0)
                        .uniqueAddress()
                        .equals(Cluster.get(system).selfMember().uniqueAddress());
    }

    /** Writes what isn't right. */
    void write() {
        if (!speaks(system)) {
            return;
        }
        ArrayNode wanted = addresses(listening(system));
        for (ApiObject ingress : served.get()) {
            if (!ingress.status().path("loadBalancer").path("ingress").equals(wanted)) {
                write(ingress, wanted);
            }
        }
    }

    private void write(ApiObject ingress, ArrayNode wanted) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("status").putObject("loadBalancer").set("ingress", wanted.deepCopy());
        gateway.write(
                        new ObjectKey(Kinds.INGRESS.type(), ingress.namespace(), ingress.name()),
                        new Mutation.Patch(Mutation.Patch.Format.MERGE, body, "status", false),
                        Mutation.Context.internal("starling-ingress"))
                .whenComplete((outcome, failure) -> {
                    if (failure != null) {
                        system.log().debug("The status of {} waits: {}", ingress.name(), failure.getMessage());
                    }
                });
    }

    private static List<Member> listening(ActorSystem<?> system) {
        List<Member> members = new ArrayList<>();
        Cluster.get(system).state().getMembers().forEach(member -> {
            boolean up = member.status().equals(MemberStatus.up());
            if (up && member.getRoles().stream().anyMatch(role -> role.startsWith(ROLE))) {
                members.add(member);
            }
        });
        members.sort((a, b) -> a.isOlderThan(b) ? -1 : b.isOlderThan(a) ? 1 : 0);
        return members;
    }

    private static ArrayNode addresses(List<Member> members) {
        SortedMap<String, SortedSet<Integer>> ports = new TreeMap<>();
        for (Member member : members) {
            for (String role : member.getRoles()) {
                int space = role.lastIndexOf(' ');
                if (role.startsWith(ROLE) && space > 0) {
                    ports.computeIfAbsent(role.substring(ROLE.length(), space), host -> new TreeSet<>())
                            .add(Integer.parseInt(role.substring(space + 1)));
                }
            }
        }
        ArrayNode addresses = JsonNodeFactory.instance.arrayNode();
        ports.forEach((host, all) -> {
            ArrayNode list = addresses.addObject().put("ip", host).putArray("ports");
            all.forEach(port -> list.addObject().put("port", port).put("protocol", "TCP"));
        });
        return addresses;
    }
}
