package io.starling.http;

import io.starling.actors.gateway.Gateway;
import io.starling.core.failure.Causes;
import io.starling.http.kubernetes.Failures;
import io.starling.http.kubernetes.KubernetesDoor;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.coding.Coder;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.http.javadsl.model.headers.TimeoutAccess;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;
import scala.Option;

/** The HTTP server of a member: reads requests, hands them to the door, and packs the answers. */
public final class ApiServer {
    /** Kubernetes' own limit of a request body. */
    public static final long MAX_BODY_BYTES = 3 * 1024 * 1024;

    /** A larger request is cut off. */
    private static final long MOST_READ_BYTES = 64 * 1024 * 1024;

    /** Below this a gzipped answer costs more than it saves. */
    private static final int GZIP_FROM_BYTES = 4096;

    /** What streams that were ended get to send their last chunk, before their connections are closed. */
    private static final Duration LAST_WORDS = Duration.ofMillis(700);

    private static final List<String> STATUS = List.of("starling", "v1", "status");

    private static final long BODY_TIMEOUT_MILLIS = 30_000;

    /**
     * A watch may be silent for long, so the idle timeout is the longest watch that clients may ask for; the first byte of
     * every other answer comes within the request timeout.
     */
    private static final String SETTINGS = """
            pekko.http.server {
              idle-timeout = 70m
              request-timeout = 100s
              max-connections = 20000
              # Above 1, so that the end of a connection is read while a watch is answered on it.
              pipelining-limit = 2
              backlog = 1024
              server-header = ""
              parsing {
                uri-parsing-mode = relaxed
                max-uri-length = 32k
                max-header-value-length = 32k
                max-header-count = 128
                illegal-header-warnings = off
                max-content-length = infinite
              }
            }
            """;

    private final ActorSystem<?> system;
    private final KubernetesDoor door;
    private final List<Dialect> dialects;
    private final ApiSettings settings;
    private final ApiMetrics metrics;
    private final Executor blocking;

    private ApiServer(ActorSystem<?> system, KubernetesDoor door, List<Dialect> dialects, ApiSettings settings) {
        this.system = system;
        this.door = door;
        this.dialects = List.copyOf(dialects);
        this.settings = settings;
        this.metrics = new ApiMetrics(settings.metrics());
        this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    }

    /**
     * Binds and serves. The stage fails with an IllegalStateException of one sentence where the port is taken or the
     * address isn't there. Unbinds with the system's coordinated shutdown: answers under way are finished first.
     *
     * @param dialects what is spoken beside Kubernetes' API, each under paths that no other serves
     */
    public static CompletionStage<ServerBinding> start(
            ActorSystem<?> system, Gateway gateway, List<Dialect> dialects, ApiSettings settings) {
        ApiServer server = new ApiServer(system, KubernetesDoor.create(system, gateway, settings), dialects, settings);
        return Http.get(system)
                .newServerAt(settings.host(), settings.port())
                .withSettings(ServerSettings.create(SETTINGS))
                .bindFlow(Flow.fromMaterializer((materializer, attributes) -> server.connection()))
                .thenApply(server::stoppedInOrder)
                .exceptionally(failure -> {
                    throw unbound(settings, failure);
                });
    }

    /** No new connections, watches ended, then a few seconds for the answers under way. */
    private ServerBinding stoppedInOrder(ServerBinding binding) {
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseServiceUnbind(), "end the API's streams", () -> {
                    door.endStreams();
                    dialects.forEach(Dialect::stop);
                    return Patterns.after(
                            LAST_WORDS, system, () -> CompletableFuture.completedFuture(Done.getInstance()));
                });
        return binding.addToCoordinatedShutdown(Duration.ofSeconds(5), system);
    }

    /**
     * One client's requests, one after another. That it hung up is seen where its next request would be read; its streams
     * end then, because a watch that has nothing to say would never notice.
     */
    private Flow<HttpRequest, HttpResponse, NotUsed> connection() {
        SharedKillSwitch hangUp = KillSwitches.shared("connection");
        return Flow.of(HttpRequest.class)
                .watchTermination((none, ended) -> {
                    ended.whenComplete((done, failure) -> hangUp.shutdown());
                    return none;
                })
                .mapAsync(1, request -> handle(request, hangUp));
    }

    private CompletionStage<HttpResponse> handle(HttpRequest request, SharedKillSwitch hangUp) {
        String path = request.getUri().getPathString();
        for (Dialect dialect : dialects) {
            if (dialect.serves(path)) {
                CompletableFuture<HttpResponse> answer = answered(request, hangUp, dialect::answer, dialect::failed)
                        .toCompletableFuture();
                if (!answer.isDone()) {
                    request.getHeader(TimeoutAccess.class)
                            .ifPresent(header -> header.timeoutAccess().updateTimeout(dialect.patience()));
                }
                return answer;
            }
        }
        return answered(request, hangUp, this::own, Failures::answer);
    }

    private CompletionStage<HttpResponse> answered(
            HttpRequest request,
            SharedKillSwitch hangUp,
            Function<Call, CompletionStage<HttpResponse>> answer,
            Function<Throwable, HttpResponse> failed) {
        return strict(request.entity())
                .thenCompose(entity -> {
                    Call call = Call.of(request, entity, hangUp);
                    long began = System.nanoTime();
                    return CompletableFuture.completedFuture(call)
                            .thenCompose(answer)
                            .exceptionally(failed)
                            .thenApply(response -> {
                                metrics.observe(call, response.status().intValue(), began);
                                return response;
                            });
                })
                .exceptionally(failed)
                .thenApply(response -> packed(request, response));
    }

    /** A body that came together with its head is at hand, without another thread. */
    private CompletionStage<HttpEntity.Strict> strict(RequestEntity entity) {
        if (entity instanceof HttpEntity.Strict strict && strict.getData().size() <= MAX_BODY_BYTES) {
            return CompletableFuture.completedFuture(strict);
        }
        return entity.getContentLengthOption().orElse(Long.MAX_VALUE) <= MAX_BODY_BYTES
                ? entity.toStrict(BODY_TIMEOUT_MILLIS, system)
                : counted(entity);
    }

    /**
     * One that is too large is read nevertheless, and thrown away: who still sends when the connection is closed doesn't hear
     * why.
     */
    private CompletionStage<HttpEntity.Strict> counted(RequestEntity entity) {
        return entity.withSizeLimit(MOST_READ_BYTES)
                .getDataBytes()
                .completionTimeout(Duration.ofMillis(BODY_TIMEOUT_MILLIS))
                .runFold(Body.EMPTY, Body::plus, system)
                .thenApply(body -> HttpEntities.create(entity.getContentType(), body.whole()));
    }

    /** @param kept what came, unless it is too much */
    private record Body(ByteString kept, long size) {
        static final Body EMPTY = new Body(ByteString.emptyByteString(), 0);

        Body plus(ByteString more) {
            long sum = size + more.size();
            return new Body(sum > MAX_BODY_BYTES ? ByteString.emptyByteString() : kept.concat(more), sum);
        }

        ByteString whole() {
            if (size > MAX_BODY_BYTES) {
                throw new EntityStreamSizeException(MAX_BODY_BYTES, Option.apply(size));
            }
            return kept;
        }
    }

    /** What a member tells of itself, and Kubernetes' API. */
    private CompletionStage<HttpResponse> own(Call call) {
        if (call.path().equals(List.of("metrics"))) {
            return CompletableFuture.supplyAsync(() -> metrics.page(call), blocking);
        }
        return call.path().equals(STATUS)
                ? settings.status().get().thenApply(status -> Answers.json(200, status))
                : door.answer(call);
    }

    private static HttpResponse packed(HttpRequest request, HttpResponse answer) {
        boolean asked = request.getHeader("Accept-Encoding")
                .filter(header -> header.value().contains("gzip"))
                .isPresent();
        return asked ? packed(answer) : answer;
    }

    /** For a client that takes it: compressed, where that is worthwhile and wasn't done before. */
    public static HttpResponse packed(HttpResponse answer) {
        boolean worthwhile = answer.entity().isStrict()
                && answer.entity().getContentLengthOption().orElse(0) > GZIP_FROM_BYTES
                && answer.getHeader("Content-Encoding").isEmpty();
        return worthwhile ? Coder.GzipLevel1.encodeMessage(answer) : answer;
    }

    private static IllegalStateException unbound(ApiSettings settings, Throwable failure) {
        Throwable cause = Causes.of(failure);
        String at = settings.host() + ":" + settings.port();
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof BindException) {
                String why = String.valueOf(t.getMessage()).contains("in use")
                        ? "the port is taken; stop what uses it or choose another port"
                        : t.getMessage();
                return new IllegalStateException("Can't serve the API on " + at + ": " + why, cause);
            }
        }
        return new IllegalStateException("Can't serve the API on " + at + ": " + cause.getMessage(), cause);
    }
}
