package io.starling.http;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.http.consul.ConsulDoor;
import io.starling.http.consul.ConsulSettings;
import io.starling.http.consul.ConsulSettings.Peer;
import io.starling.http.eureka.EurekaDoor;
import io.starling.http.registry.ChoiceDoor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.ServerBinding;

/** The API on a free port of this machine, in front of an {@link InMemoryGateway}. */
public final class ServedApi implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "api-test");
    private final InMemoryGateway gateway = new InMemoryGateway();
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    private ServedApi(int port) throws Exception {
        ServerBinding binding = ApiServer.start(
                        system,
                        gateway,
                        List.of(EurekaDoor.create(gateway.registry()), new ChoiceDoor(gateway.registry()), consul()),
                        ApiSettings.of("127.0.0.1", port))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        this.port = binding.localAddress().getPort();
        for (String namespace : new String[] {"default", "kube-system"}) {
            gateway.put(object("""
                    {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s","uid":"ns-%s",
                     "creationTimestamp":"2026-01-01T00:00:00Z"},"spec":{"finalizers":[]},"status":{"phase":"Active"}}
                    """.formatted(namespace, namespace)));
        }
        gateway.put(object("""
                {"apiVersion":"v1","kind":"Node","metadata":{"name":"node-1","uid":"node-1",
                 "creationTimestamp":"2026-01-01T00:00:00Z","labels":{"kubernetes.io/hostname":"node-1"}},
                 "spec":{},"status":{"conditions":[{"type":"Ready","status":"True"}],
                 "nodeInfo":{"kubeletVersion":"v1.33.1+starling"}}}
                """));
    }

    private ConsulDoor consul() {
        Peer self = new Peer("127.0.0.1", 1);
        return ConsulDoor.create(
                ConsulSettings.of(self, () -> List.of(self)),
                new InMemoryKeyValues(),
                gateway.registry(),
                new InMemoryChecks(gateway.registry()));
    }

    public static ServedApi start() throws Exception {
        return new ServedApi(0);
    }

    public static ServedApi start(int port) throws Exception {
        return new ServedApi(port);
    }

    public static ApiObject object(String json) {
        try {
            return ApiObject.of((ObjectNode) MAPPER.readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public InMemoryGateway gateway() {
        return gateway;
    }

    public ActorSystem<?> system() {
        return system;
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    public HttpResponse<String> get(String path, String accept) throws Exception {
        return send(request(path).header("Accept", accept));
    }

    public HttpResponse<String> send(String method, String path, String contentType, String body) throws Exception {
        return send(request(path).header("Content-Type", contentType).method(method, BodyPublishers.ofString(body)));
    }

    @Override
    public void close() {
        system.terminate();
    }

    /** Serves until it is killed: for trying by hand. */
    public static void main(String[] arguments) throws Exception {
        start(Integer.parseInt(arguments[0]));
    }
}
