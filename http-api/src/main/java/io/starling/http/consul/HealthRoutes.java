package io.starling.http.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.check.Check;
import io.starling.core.check.CheckStatus;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.http.consul.ServiceBodies.Home;
import io.starling.http.kubernetes.Json;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/health/...}: services and checks by their health. */
final class HealthRoutes {
    private final RegistryQueries queries;
    private final ServiceDocuments documents;
    private final Home agent;

    HealthRoutes(RegistryQueries queries, ServiceDocuments documents, Home agent) {
        this.queries = queries;
        this.documents = documents;
        this.agent = agent;
    }

    CompletionStage<HttpResponse> answer(ConsulRequest request) {
        request.allow("GET");
        String name = request.rest(2);
        return switch (request.segment(1)) {
            case "service" -> service(request, name);
            case "checks" -> serviceChecks(request, name);
            case "node" -> checks(request, (node, check) -> node.equals(name));
            case "state" -> state(request, name);
            default -> throw ConsulDoor.unknownPath();
        };
    }

    private CompletionStage<HttpResponse> service(ConsulRequest request, String name) {
        ServiceName service = CatalogRoutes.named(name);
        Selection selection = Selection.of(request);
        boolean passing =
                request.has("passing") && !request.parameter("passing").equals("false");
        return queries.answer(request, view -> view.versionOf(service), view -> {
            ArrayNode all = Json.array();
            for (Seen seen : selection.of(view, service, agent)) {
                ObjectNode entry = documents.healthEntry(seen);
                if ((!passing || seen.status() == CheckStatus.PASSING)
                        && selection.filter().test(entry)) {
                    all.add(entry);
                }
            }
            return ConsulAnswers.json(request, all);
        });
    }

    private CompletionStage<HttpResponse> serviceChecks(ConsulRequest request, String name) {
        ServiceName service = CatalogRoutes.named(name);
        Selection selection = Selection.of(request);
        return queries.answer(request, view -> view.versionOf(service), view -> {
            ArrayNode all = Json.array();
            selection.of(view, service, agent).forEach(seen -> add(all, seen, selection.filter()));
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
        Predicate<JsonNode> filter = Filter.parse(request.parameter("filter"));
        return queries.answer(request, RegistryView::version, view -> {
            ArrayNode all = Json.array();
            TreeSet<String> nodes = new TreeSet<>();
            nodes.add(agent.node());
            ArrayNode ofServices = Json.array();
            for (RegistryView.Service service : view.services().values()) {
                for (Seen seen : Seen.of(service, agent)) {
                    nodes.add(seen.service().node());
                    add(ofServices, seen, filter);
                }
            }
            nodes.stream()
                    .map(node -> documents.nodeCheck(node, 1))
                    .filter(filter)
                    .forEach(check -> ofServices.insert(0, check));
            ofServices.forEach(check -> {
                if (wanted.test(check.path("Node").asText(), check)) {
                    all.add(check);
                }
            });
            return ConsulAnswers.json(request, all);
        });
    }
}
