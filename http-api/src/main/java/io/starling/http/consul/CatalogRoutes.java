package io.starling.http.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.http.consul.RegistryQueries.About;
import io.starling.http.kubernetes.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/catalog/...} as it is read: all nodes and services. */
final class CatalogRoutes {
    private final ServiceContext context;
    private final RegistryQueries queries;
    private final ConsulNodes nodes;

    CatalogRoutes(ServiceContext context, ConsulNodes nodes) {
        this.context = context;
        this.queries = context.queries();
        this.nodes = nodes;
    }

    CompletionStage<HttpResponse> answer(ConsulRequest request) {
        request.allow("GET");
        return switch (request.segment(1)) {
            case "services" -> services(request);
            case "service" -> service(request, request.rest(2));
            case "nodes" -> nodes(request);
            case "node" -> node(request, request.rest(2), CatalogRoutes::byId);
            case "node-services" -> node(request, request.rest(2), CatalogRoutes::listed);
            case "connect", "gateway-services" ->
                queries.answer(request, About.EVERYTHING, HealthRoutes.nothing(request));
            default -> throw ConsulDoor.unknownPath();
        };
    }

    /** A service by the name that stands in a path. */
    static ServiceName named(String name) {
        if (name.isEmpty()) {
            throw ConsulFailure.badRequest("Missing service name");
        }
        return ServiceName.of(name);
    }

    private CompletionStage<HttpResponse> services(ConsulRequest request) {
        Selection selection = Selection.of(request, Selectors.CATALOG);
        return queries.answer(request, About.EVERYTHING, view -> {
            ObjectNode json = Json.object();
            for (RegistryView.Service service : view.services().values()) {
                List<Seen> chosen = context.seen().of(view, service).stream()
                        .filter(seen -> selection.takesNode(seen.service().nodeMeta()))
                        .filter(seen -> selection.expression().isBlank()
                                || selection.filter().test(context.documents().catalogEntry(seen)))
                        .toList();
                if (!chosen.isEmpty()) {
                    TreeSet<String> tags = new TreeSet<>();
                    chosen.forEach(seen -> tags.addAll(seen.service().tags()));
                    ArrayNode shown = json.putArray(chosen.get(0).service().name());
                    tags.forEach(shown::add);
                }
            }
            return ConsulAnswers.json(request, json);
        });
    }

    private CompletionStage<HttpResponse> service(ConsulRequest request, String name) {
        ServiceName service = named(name);
        Selection selection = Selection.of(request, Selectors.CATALOG);
        return queries.answer(request, new About(service), view -> {
            ArrayNode all = Json.array();
            selection.of(view, service, context.seen()).stream()
                    .map(context.documents()::catalogEntry)
                    .filter(selection.filter())
                    .forEach(all::add);
            return ConsulAnswers.json(request, all);
        });
    }

    private CompletionStage<HttpResponse> nodes(ConsulRequest request) {
        Selection selection = Selection.of(request, Selectors.NODE);
        return queries.answer(request, About.EVERYTHING, view -> {
            ArrayNode all = Json.array();
            nodes.all(view).stream()
                    .filter(node -> selection.takesNode(node.meta()))
                    .sorted(Comparator.comparing(node -> !node.name().equals(selection.near())))
                    .map(node -> context.documents().node(node))
                    .filter(selection.filter())
                    .forEach(all::add);
            return ConsulAnswers.json(request, all);
        });
    }

    /** How the services of a node are written; the node itself is there already. */
    private interface Shape {
        void put(ObjectNode json, List<ObjectNode> services);
    }

    private static void byId(ObjectNode json, List<ObjectNode> services) {
        ObjectNode all = json.putObject("Services");
        services.forEach(service -> all.set(service.path("ID").asText(), service));
    }

    private static void listed(ObjectNode json, List<ObjectNode> services) {
        json.putArray("Services").addAll(services);
    }

    private CompletionStage<HttpResponse> node(ConsulRequest request, String name, Shape shape) {
        Predicate<JsonNode> filter = Filter.parse(request.parameter("filter"), Selectors.SERVICE);
        return queries.answer(request, About.EVERYTHING, view -> {
            Optional<ConsulNodes.Node> node = nodes.find(view, name);
            if (node.isEmpty()) {
                return ConsulAnswers.json(request, Json.object().nullNode());
            }
            ObjectNode json = Json.object();
            json.set("Node", context.documents().node(node.get()));
            List<ObjectNode> services = nodes.at(view, name).stream()
                    .map(context.documents()::service)
                    .filter(filter)
                    .toList();
            shape.put(json, services);
            return ConsulAnswers.json(request, json);
        });
    }
}
