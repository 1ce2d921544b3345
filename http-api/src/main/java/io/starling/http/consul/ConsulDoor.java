package io.starling.http.consul;

import io.starling.actors.check.CheckDesk;
import io.starling.actors.gateway.Registry;
import io.starling.actors.keyvalue.KeyValueStore;
import io.starling.http.Call;
import io.starling.http.Dialect;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Consul's HTTP API: finds who answers a request. What isn't served is told so, with 404. */
public final class ConsulDoor implements Dialect {
    /** Above the longest query with its jitter, and what a write waits for an owner that moves. */
    private static final Duration PATIENCE = ConsulRequest.LONGEST_WAIT.multipliedBy(2);

    private final ConsulSettings settings;
    private final ClusterRoutes cluster;
    private final KeyRoutes keys;
    private final SessionRoutes sessions;
    private final TransactionRoute transactions;
    private final EventRoutes events;
    private final RegistryQueries registered;
    private final ServiceRoutes services;
    private final AgentNodeRoutes agentNode;
    private final AgentHealthRoutes agentHealth;
    private final CatalogRoutes catalog;
    private final NodeRegistrations registrations;
    private final HealthRoutes health;

    private ConsulDoor(ConsulSettings settings, KeyValueStore store, Registry registry, CheckDesk desk) {
        KeyQueries queries = new KeyQueries(store);
        ServiceDocuments documents = new ServiceDocuments(settings.datacenter(), settings.agent());
        SeenServices seen = new SeenServices(settings.home());
        this.settings = settings;
        this.cluster = new ClusterRoutes(settings);
        this.keys = new KeyRoutes(store, queries);
        this.transactions = new TransactionRoute(store);
        this.events = new EventRoutes(store, queries);
        this.registered = new RegistryQueries(registry);
        Whereabouts whereabouts = new Whereabouts(registry, registered, seen.agent());
        ServiceContext context = new ServiceContext(desk, registered, whereabouts, documents, seen);
        ConsulNodes nodes = new ConsulNodes(context);
        SessionChecks bound = new SessionChecks(store, registry, registered, whereabouts, nodes::has);
        this.sessions = new SessionRoutes(store, queries, bound, seen.agent());
        this.agentNode = new AgentNodeRoutes(context);
        this.services = new ServiceRoutes(context, agentNode);
        this.agentHealth = new AgentHealthRoutes(context);
        this.catalog = new CatalogRoutes(context, nodes);
        this.registrations = new NodeRegistrations(context, nodes);
        this.health = new HealthRoutes(registered, documents, seen);
    }

    /** @param desk takes what clients want of services and checks */
    public static ConsulDoor create(ConsulSettings settings, KeyValueStore store, Registry registry, CheckDesk desk) {
        return new ConsulDoor(settings, store, registry, desk);
    }

    @Override
    public void stop() {
        registered.stop();
    }

    @Override
    public boolean serves(String path) {
        return path.startsWith(ConsulRequest.PREFIX);
    }

    @Override
    public Duration patience() {
        return PATIENCE;
    }

    @Override
    public HttpResponse failed(Throwable failure) {
        return ConsulAnswers.failed(failure);
    }

    @Override
    public CompletionStage<HttpResponse> answer(Call call) {
        ConsulRequest request = ConsulRequest.of(call);
        checkPlace(request);
        return switch (request.segment(0)) {
            case "kv" -> keys.answer(request);
            case "session" -> sessions.answer(request);
            case "txn" -> transactions.answer(request);
            case "event" -> events.answer(request);
            case "status" -> now(status(request));
            case "agent" -> agent(request);
            case "catalog" -> catalog(request);
            case "health" -> health.answer(request);
            default -> throw unknownPath();
        };
    }

    private CompletionStage<HttpResponse> catalog(ConsulRequest request) {
        return switch (request.segment(1)) {
            case "datacenters" -> now(cluster.datacenters(request));
            case "register" -> registrations.register(request);
            case "deregister" -> registrations.deregister(request);
            default -> catalog.answer(request);
        };
    }

    private HttpResponse status(ConsulRequest request) {
        return switch (request.segment(1)) {
            case "leader" -> cluster.leader(request);
            case "peers" -> cluster.peers(request);
            default -> throw unknownPath();
        };
    }

    private CompletionStage<HttpResponse> agent(ConsulRequest request) {
        return switch (request.segment(1)) {
            case "self" -> now(cluster.self(request));
            case "members" -> now(cluster.members(request));
            case "version" -> now(cluster.version(request));
            case "services" -> services.all(request, false);
            case "checks" -> services.all(request, true);
            case "service" -> services.service(request);
            case "maintenance" -> agentNode.maintain(request);
            case "check" -> services.check(request);
            case "health" -> agentHealth.answer(request);
            default -> throw unknownPath();
        };
    }

    /** There is one datacenter, one partition and one namespace: whoever asks for another is told. */
    private void checkPlace(ConsulRequest request) {
        String datacenter = request.parameter("dc");
        if (!datacenter.isEmpty() && !datacenter.equals(settings.datacenter())) {
            throw new ConsulFailure(500, "No path to datacenter");
        }
        for (String place : new String[] {"ns", "partition"}) {
            String name = request.parameter(place);
            if (!name.isEmpty() && !name.equals("default")) {
                throw ConsulFailure.badRequest(
                        "Invalid query parameter: \"" + place + "\" - there is only \"default\" here");
            }
        }
    }

    static ConsulFailure unknownPath() {
        return new ConsulFailure(404, "Invalid URL path: not a Consul API endpoint that is served here");
    }

    private static CompletionStage<HttpResponse> now(HttpResponse answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
