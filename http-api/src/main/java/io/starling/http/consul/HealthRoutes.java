package io.starling.http.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.check.Check;
import io.starling.core.check.CheckStatus;
import io.starling.core.check.CheckedService;
import io.starling.core.registry.Instance;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.http.ApiServer;
import io.starling.http.consul.RegistryQueries.About;
import io.starling.http.consul.ServiceBodies.Home;
import io.starling.http.kubernetes.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/health/...}: services and checks by their health. */
final class HealthRoutes {
    private final RegistryQueries queries;
    private final ServiceDocuments documents;
    private final SeenServices seenServices;
    private final Home agent;

    HealthRoutes(RegistryQueries queries, ServiceDocuments documents, SeenServices seenServices) {
        this.queries = queries;
        this.documents = documents;
        this.seenServices = seenServices;
        this.agent = seenServices.agent();
    }

    CompletionStage<HttpResponse> answer(ConsulRequest request) {
        request.allow("GET");
        String name = request.rest(2);
        return switch (request.segment(1)) {
            case "service" -> service(request, name);
            case "checks" -> serviceChecks(request, name);
            case "connect", "ingress" -> queries.answer(request, About.EVERYTHING, nothing(request));
            case "node" -> checks(request, (node, check) -> node.equals(name));
            case "state" -> state(request, name);
            default -> throw ConsulDoor.unknownPath();
        };
    }

    /** There is no mesh: no service is reached through it. */
    static Function<RegistryView, HttpResponse> nothing(ConsulRequest request) {
        return view -> ConsulAnswers.json(request, Json.array());
    }

    private CompletionStage<HttpResponse> service(ConsulRequest request, String name) {
        ServiceName service = CatalogRoutes.named(name);
        Selection selection = Selection.of(request, Selectors.HEALTH);
        boolean passing =
                request.has("passing") && !request.parameter("passing").equals("false");
        boolean plain = selection.isPlain() && !request.has("pretty");
        boolean gzip = request.call().header("accept-encoding").contains("gzip");
        About about = new About(service);
        return queries.wanted(request, about).thenApply(view -> {
            Optional<RegistryView.Service> found = view.find(service);
            Supplier<HttpResponse> written =
                    () -> written(request, view, about, entries(view, service, selection, passing), plain && gzip);
            return plain && found.isPresent()
                    ? seenServices.answer(view, found.get(), passing, gzip, written)
                    : written.get();
        });
    }

    private static HttpResponse written(
            ConsulRequest request, RegistryView view, About about, ArrayNode entries, boolean gzip) {
        HttpResponse answer = ConsulAnswers.json(request, entries);
        return ConsulAnswers.indexed(gzip ? ApiServer.packed(answer) : answer, about.version(view));
    }

    private ArrayNode entries(RegistryView view, ServiceName service, Selection selection, boolean passing) {
        ArrayNode all = Json.array();
        for (Seen seen : selection.of(view, service, seenServices)) {
            if (passing && seen.status() != CheckStatus.PASSING) {
                continue;
            }
            ObjectNode entry = documents.healthEntry(seen);
            if (selection.filter().test(entry)) {
                all.add(entry);
            }
        }
        return all;
    }

    private CompletionStage<HttpResponse> serviceChecks(ConsulRequest request, String name) {
        ServiceName service = CatalogRoutes.named(name);
        Selection selection = Selection.of(request, Selectors.CHECK);
        return queries.answer(request, new About(service), view -> {
            ArrayNode all = Json.array();
            selection.of(view, service, seenServices).forEach(seen -> add(all, seen, selection.filter()));
            return ConsulAnswers.json(request, all);
        });
    }

    private void add(ArrayNode all, Seen seen, Predicate<JsonNode> filter) {
        for (Check check : seen.checks()) {
            ObjectNode document = documents.check(seen, check);
            if (filter.test(document)) {
                all.add(document);
            }
        }
    }

    private CompletionStage<HttpResponse> state(ConsulRequest request, String state) {
        if (!state.equals("any") && CheckStatus.of(state).isEmpty()) {
            throw ConsulFailure.badRequest(
                    "Invalid check state \"" + state + "\": it must be any, passing, warning or critical");
        }
        return checks(
                request,
                (node, check) ->
                        state.equals("any") || check.path("Status").asText().equals(state));
    }

    /** Which checks are shown, of those of all nodes and services. */
    private interface Wanted {
        boolean test(String node, JsonNode check);
    }

    private CompletionStage<HttpResponse> checks(ConsulRequest request, Wanted wanted) {
        Selection selection = Selection.of(request, Selectors.CHECK);
        return queries.answer(request, About.EVERYTHING, view -> {
            ArrayNode all = Json.array();
            for (ObjectNode check : checks(view, selection)) {
                if (wanted.test(check.path("Node").asText(), check)
                        && selection.filter().test(check)) {
                    all.add(check);
                }
            }
            return ConsulAnswers.json(request, all);
        });
    }

    /** All checks: those of nodes first, then those of services. */
    private List<ObjectNode> checks(RegistryView view, Selection selection) {
        List<ObjectNode> ofServices = new ArrayList<>();
        Map<String, ObjectNode> ofNodes = new TreeMap<>();
        ofNodes.put(agent.node(), documents.nodeCheck(agent.node(), 1));
        for (RegistryView.Service service : view.services().values()) {
            for (Seen seen : seenServices.of(view, service)) {
                String node = seen.service().node();
                ofNodes.putIfAbsent(node, documents.nodeCheck(node, 1));
                if (selection.takesNode(seen.service().nodeMeta())) {
                    seen.checks().forEach(check -> ofServices.add(documents.check(seen, check)));
                }
            }
        }
        List<ObjectNode> all = new ArrayList<>();
        for (Instance instance : view.nodes().all()) {
            CheckedService.of(instance).ifPresent(node -> {
                if (!node.node().equals(agent.node())) {
                    ofNodes.remove(node.node());
                }
                if (selection.takesNode(node.nodeMeta())) {
                    node.checks()
                            .forEach(check -> all.add(documents.nodeCheck(
                                    node, check, view.nodes().version())));
                }
            });
        }
        if (selection.takesNode(Map.of())) {
            all.addAll(ofNodes.values());
        }
        all.addAll(ofServices);
        return all;
    }
}
