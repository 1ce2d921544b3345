package io.starling.http.consul;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.starling.http.consul.ConsulSettings.Peer;
import io.starling.http.kubernetes.Json;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What clients ask about the cluster itself. */
final class ClusterRoutes {
    /** The version whose API is spoken. */
    private static final String VERSION = "1.20.1";

    /** Serf's number of a member that lives. */
    private static final int ALIVE = 1;

    private final ConsulSettings settings;

    ClusterRoutes(ConsulSettings settings) {
        this.settings = settings;
    }

    /** There is no leader. Clients ask for one to learn whether the cluster works, so the member that answers names itself. */
    HttpResponse leader(ConsulRequest request) {
        request.allow("GET");
        return ConsulAnswers.json(request, TextNode.valueOf(settings.self().toString()));
    }

    HttpResponse peers(ConsulRequest request) {
        request.allow("GET");
        ArrayNode peers = Json.array();
        settings.members().get().forEach(peer -> peers.add(peer.toString()));
        return ConsulAnswers.json(request, peers);
    }

    HttpResponse datacenters(ConsulRequest request) {
        request.allow("GET");
        return ConsulAnswers.json(request, Json.array().add(settings.datacenter()));
    }

    HttpResponse self(ConsulRequest request) {
        request.allow("GET");
        ObjectNode json = Json.object();
        ObjectNode config = json.putObject("Config");
        config.put("Datacenter", settings.datacenter());
        config.put("PrimaryDatacenter", settings.datacenter());
        config.put("NodeName", settings.agent());
        config.put("NodeID", idOf(settings.agent()));
        config.put("Server", true);
        config.put("Revision", "starling");
        config.put("Version", VERSION);
        ObjectNode debug = json.putObject("DebugConfig");
        debug.put("Datacenter", settings.datacenter());
        debug.put("NodeName", settings.agent());
        debug.put("NodeID", idOf(settings.agent()));
        debug.put("AdvertiseAddrLAN", settings.self().host());
        debug.put("BindAddr", settings.self().host());
        debug.put("ServerMode", true);
        json.putNull("Coord");
        json.set("Member", member(settings.agent(), settings.self()));
        json.putObject("Stats");
        json.putObject("Meta");
        return ConsulAnswers.json(request, json);
    }

    HttpResponse version(ConsulRequest request) {
        request.allow("GET");
        return ConsulAnswers.json(
                request, Json.object().put("HumanVersion", VERSION).put("SHA", "starling"));
    }

    HttpResponse members(ConsulRequest request) {
        request.allow("GET");
        ArrayNode members = Json.array();
        settings.members().get().forEach(peer -> members.add(member(peer.toString(), peer)));
        return ConsulAnswers.json(request, members);
    }

    private ObjectNode member(String name, Peer peer) {
        ObjectNode json = Json.object();
        json.put("Name", name);
        json.put("Addr", peer.host());
        json.put("Port", peer.port());
        ObjectNode tags = json.putObject("Tags");
        tags.put("role", "consul")
                .put("dc", settings.datacenter())
                .put("build", VERSION)
                .put("id", idOf(name));
        json.put("Status", ALIVE);
        json.put("ProtocolMin", 1).put("ProtocolMax", 5).put("ProtocolCur", 2);
        json.put("DelegateMin", 2).put("DelegateMax", 5).put("DelegateCur", 4);
        return json;
    }

    /** The id of a node: always the same for a name. */
    static String idOf(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
