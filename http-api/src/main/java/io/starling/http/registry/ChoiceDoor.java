package io.starling.http.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.gateway.Registry;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import io.starling.core.registry.Instance;
import io.starling.core.registry.Preference;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.http.Answers;
import io.starling.http.Call;
import io.starling.http.Dialect;
import io.starling.http.kubernetes.Failures;
import io.starling.http.kubernetes.Json;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * {@code GET /registry/v1/namespaces/NAMESPACE/services/NAME?zone=ZONE}: the instances that take traffic, in the order in which a
 * client should try them, see {@link Preference}. Each answer is drawn anew, unless the query has a {@code seed}.
 */
public final class ChoiceDoor implements Dialect {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int SEGMENTS = 6;

    private final Registry registry;

    public ChoiceDoor(Registry registry) {
        this.registry = registry;
    }

    @Override
    public boolean serves(String path) {
        return path.startsWith("/registry/");
    }

    @Override
    public Duration patience() {
        return PATIENCE;
    }

    @Override
    public HttpResponse failed(Throwable failure) {
        return Failures.answer(failure);
    }

    @Override
    public CompletionStage<HttpResponse> answer(Call call) {
        List<String> path = call.path();
        if (path.size() != SEGMENTS
                || !path.subList(1, 3).equals(List.of("v1", "namespaces"))
                || !path.get(4).equals("services")) {
            throw Failures.unknownPath();
        }
        if (!call.method().equals("GET")) {
            throw Failures.methodNotAllowed();
        }
        ServiceName name = ServiceName.of(path.get(3), path.get(5));
        Long seed = call.query().count("seed");
        List<Instance> order = Preference.order(
                service(name).all(),
                call.query().text("zone"),
                seed == null ? ThreadLocalRandom.current().nextLong() : seed);
        return CompletableFuture.completedFuture(Answers.json(200, Json.bytes(json(name, order))));
    }

    private RegistryView.Service service(ServiceName name) {
        return registry.view()
                .find(name)
                .orElseThrow(() ->
                        Refusal.of(ApiStatus.of(404, "NotFound", "nobody stands behind the service \"" + name + "\"")));
    }

    private static ObjectNode json(ServiceName name, List<Instance> order) {
        ObjectNode json = Json.object();
        json.put("namespace", name.namespace()).put("service", name.name());
        ArrayNode instances = json.putArray("instances");
        for (Instance instance : order) {
            ObjectNode each = instances.addObject();
            each.put("id", instance.id()).put("address", instance.address()).put("port", instance.port());
            ObjectNode ports = each.putObject("ports");
            instance.ports().forEach(ports::put);
            each.put("zone", instance.zone()).put("weight", instance.weight());
            instance.load().ifPresent(load -> each.put("load", load));
            each.put("source", instance.source());
            ObjectNode metadata = each.putObject("metadata");
            instance.metadata().forEach(metadata::put);
        }
        return json;
    }
}
