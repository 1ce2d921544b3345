package io.starling.http.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.check.Check;
import io.starling.core.check.CheckStatus;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.http.Answers;
import io.starling.http.consul.ServiceBodies.Home;
import io.starling.http.kubernetes.Json;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
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
        boolean plain = selection.isPlain() && !request.has("pretty");
        return queries.answer(request, view -> view.versionOf(service), view -> {
            Optional<RegistryView.Service> found = view.find(service);
            return plain && found.isPresent()
                    ? Answers.json(
                            200,
                            seenServices.text(
                                    found.get(), passing, () -> Json.bytes(entries(view, service, selection, passing))))
                    : ConsulAnswers.json(request, entries(view, service, selection, passing));
        });
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
        Selection selection = Selection.of(request);
        return queries.answer(request, view -> view.versionOf(service), view -> {
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
        Predicate<JsonNode> filter = Filter.parse(request.parameter("filter"));
        return queries.answer(request, RegistryView::version, view -> {
            ArrayNode all = Json.array();
            TreeSet<String> nodes = new TreeSet<>();
            nodes.add(agent.node());
            ArrayNode ofServices = Json.array();
            for (RegistryView.Service service : view.services().values()) {
                for (Seen seen : seenServices.of(service)) {
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
