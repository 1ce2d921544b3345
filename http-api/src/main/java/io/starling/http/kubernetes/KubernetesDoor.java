package io.starling.http.kubernetes;

import io.starling.actors.gateway.Gateway;
import io.starling.http.ApiSettings;
import io.starling.http.Call;
import io.starling.http.kubernetes.SelfReviews.Review;
import io.starling.http.kubernetes.openapi.OpenApi;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;

/** Finds who answers a request. A refusal is thrown, or fails the stage; {@link Failures} makes it an answer. */
public final class KubernetesDoor {
    private final Probes probes;
    private final Discovery discovery;
    private final OpenApi openApi;
    private final ReadRoutes reads;
    private final WriteRoutes writes;
    private final WatchRoute watches;
    private final LogRoute logs;
    private final SharedKillSwitch streams;

    private KubernetesDoor(
            Probes probes,
            Discovery discovery,
            OpenApi openApi,
            ReadRoutes reads,
            WriteRoutes writes,
            WatchRoute watches,
            LogRoute logs,
            SharedKillSwitch streams) {
        this.probes = probes;
        this.discovery = discovery;
        this.openApi = openApi;
        this.reads = reads;
        this.writes = writes;
        this.watches = watches;
        this.logs = logs;
        this.streams = streams;
    }

    public static KubernetesDoor create(ActorSystem<?> system, Gateway gateway, ApiSettings settings) {
        InstantSource clock = InstantSource.system();
        ObjectAnswers answers = new ObjectAnswers(clock);
        SharedKillSwitch streams = KillSwitches.shared("api-streams");
        return new KubernetesDoor(
                new Probes(settings),
                Discovery.create(),
                OpenApi.create(settings.version().gitVersion()),
                new ReadRoutes(gateway, answers),
                new WriteRoutes(system, gateway, answers),
                new WatchRoute(gateway, answers, streams),
                new LogRoute(gateway, clock, streams),
                streams);
    }

    /** Ends all watches and followed logs in an orderly way; their clients come back to another member. */
    public void endStreams() {
        streams.shutdown();
    }

    public CompletionStage<HttpResponse> answer(Call call) {
        List<String> path = call.path();
        if (path.isEmpty()) {
            return answered(discovery.paths());
        }
        return switch (path.get(0)) {
            case "healthz", "livez" -> answered(probes.alive());
            case "readyz" -> answered(probes.ready());
            case "version" -> answered(probes.version());
            case "openapi" -> answered(openApi.answer(call));
            case "api", "apis" -> api(call);
            default -> throw Failures.unknownPath();
        };
    }

    private CompletionStage<HttpResponse> api(Call call) {
        Optional<ResourcePath> resource = ResourcePath.parse(call.path());
        if (resource.isEmpty()) {
            return answered(discovery.answer(call));
        }
        Optional<Review> review = SelfReviews.find(resource.get());
        if (review.isPresent()) {
            return answered(SelfReviews.answer(call, review.get()));
        }
        return resource(call, Target.of(resource.get()), resource.get().watch());
    }

    private CompletionStage<HttpResponse> resource(Call call, Target target, boolean oldWatchPath) {
        if (target.subresource().equals("log")) {
            requireMethod(call, "GET");
            return logs.logs(call, target);
        }
        if (target.subresource().equals("eviction")) {
            requireMethod(call, "POST");
            return writes.evict(call, target);
        }
        return switch (call.method()) {
            case "GET" -> read(call, target, oldWatchPath || call.query().flag("watch"));
            case "POST" -> {
                requireCollection(target, true);
                yield writes.create(call, target);
            }
            case "PUT" -> {
                requireCollection(target, false);
                yield writes.replace(call, target);
            }
            case "PATCH" -> {
                requireCollection(target, false);
                yield writes.patch(call, target);
            }
            case "DELETE" -> delete(call, target);
            default -> throw Failures.methodNotAllowed();
        };
    }

    private CompletionStage<HttpResponse> read(Call call, Target target, boolean watch) {
        if (watch && target.isMain()) {
            return answered(watches.watch(call, target));
        }
        return target.isCollection() ? reads.list(call, target) : reads.get(call, target);
    }

    private CompletionStage<HttpResponse> delete(Call call, Target target) {
        if (!target.isMain() || (target.isCollection() && !target.kind().verbs().contains("deletecollection"))) {
            throw Failures.methodNotAllowed();
        }
        return target.isCollection() ? writes.deleteCollection(call, target) : writes.delete(call, target);
    }

    /** Creating asks for the collection within its namespace, changing for one object. */
    private static void requireCollection(Target target, boolean wanted) {
        boolean homeless = wanted && target.kind().namespaced() && target.namespace() == null;
        if (target.isCollection() != wanted || homeless) {
            throw Failures.methodNotAllowed();
        }
    }

    private static void requireMethod(Call call, String method) {
        if (!call.method().equals(method)) {
            throw Failures.methodNotAllowed();
        }
    }

    private static CompletionStage<HttpResponse> answered(HttpResponse response) {
        return CompletableFuture.completedFuture(response);
    }
}
