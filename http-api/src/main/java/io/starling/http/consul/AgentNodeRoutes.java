package io.starling.http.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.check.Check;
import io.starling.core.check.CheckDefinition;
import io.starling.core.check.CheckDefinition.Kind;
import io.starling.core.check.CheckStatus;
import io.starling.core.check.CheckedService;
import io.starling.core.check.Order;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.http.consul.ServiceBodies.Home;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * What clients say of the agent's own node: checks without a service, and {@code /v1/agent/maintenance}. As at an agent that
 * all share, a check of it that is critical takes everything that registered with the agent out of what passes.
 */
final class AgentNodeRoutes {
    private static final String MAINTENANCE = "_node_maintenance";
    private static final String NO_REASON =
            "Maintenance mode is enabled for this node, but no reason was provided. This is" + " a default message.";

    private final ServiceContext context;
    private final Home agent;
    private final InstantSource clock = InstantSource.system();

    AgentNodeRoutes(ServiceContext context) {
        this.context = context;
        this.agent = context.agent();
    }

    /** A check that names no service. It removes nothing, however long it is critical. */
    CompletionStage<HttpResponse> register(JsonNode body) {
        Check check = ServiceBodies.check(body, "", agent.node(), clock.instant());
        return put(new Check(check.definition().keeping(), check.status(), check.output(), check.sinceMillis()));
    }

    CompletionStage<HttpResponse> maintain(ConsulRequest request) {
        request.allow("PUT");
        boolean enable = enable(request);
        String reason = request.parameter("reason");
        return enable ? put(maintenance(reason.isEmpty() ? NO_REASON : reason)) : end();
    }

    /** @throws ConsulFailure (400) where the parameter doesn't say it */
    static boolean enable(ConsulRequest request) {
        String enable = request.parameter("enable");
        if (!enable.equals("true") && !enable.equals("false")) {
            throw ConsulFailure.badRequest("Missing value for enable");
        }
        return enable.equals("true");
    }

    /** The node is there at the latest with its first check. */
    private CompletionStage<HttpResponse> put(Check check) {
        CheckedService node = ServiceBodies.node(agent).with(check);
        return give(new Order.Register(agent.node(), node, true));
    }

    private CompletionStage<HttpResponse> end() {
        return context.whereabouts()
                .check(agent.node(), MAINTENANCE)
                .thenCompose(place -> place.isPresent()
                        ? give(new Order.DropCheck(agent.node(), MAINTENANCE))
                        : CompletableFuture.completedFuture(ConsulAnswers.empty(200)));
    }

    private CompletionStage<HttpResponse> give(Order order) {
        CompletionStage<Done> given = context.desk().give(ServiceName.NODES, order);
        return given.thenApply(done -> ConsulAnswers.empty(200));
    }

    private Check maintenance(String reason) {
        CheckDefinition definition = new CheckDefinition(
                MAINTENANCE, "Node Maintenance Mode", Kind.EXTERNAL, "", 0, 0, 0, 0, "GET", Map.of(), "", reason);
        return new Check(definition, CheckStatus.CRITICAL, "", clock.millis());
    }

    private Optional<CheckedService> node() {
        return Optional.ofNullable(context.queries().view().nodes().instances().get(agent.node()))
                .flatMap(CheckedService::of);
    }

    /** Adds the node's checks to those of services. */
    void putChecks(ObjectNode json, RegistryView view, Predicate<JsonNode> filter) {
        List<Check> checks = node().map(CheckedService::checks).orElse(List.of());
        for (Check check : checks) {
            ObjectNode document = context.documents()
                    .nodeCheck(ServiceBodies.node(agent), check, view.nodes().version());
            if (filter.test(document)) {
                json.set(check.id(), document);
            }
        }
    }
}
