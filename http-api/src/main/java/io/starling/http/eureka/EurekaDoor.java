package io.starling.http.eureka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.gateway.Registry;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import io.starling.core.registry.Instance;
import io.starling.core.registry.ServiceName;
import io.starling.core.registry.Wish;
import io.starling.http.Answers;
import io.starling.http.Call;
import io.starling.http.Dialect;
import io.starling.http.kubernetes.Failures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** Eureka under {@code /eureka} and {@code /eureka/v2}: finds who answers a request. */
public final class EurekaDoor implements Dialect {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Registry registry;
    private final Lookups lookups;

    private EurekaDoor(Registry registry, Lookups lookups) {
        this.registry = registry;
        this.lookups = lookups;
    }

    public static EurekaDoor create(Registry registry) {
        return new EurekaDoor(registry, Lookups.start(registry, InstantSource.system()));
    }

    @Override
    public boolean serves(String path) {
        return path.equals("/eureka") || path.startsWith("/eureka/");
    }

    @Override
    public Duration patience() {
        return PATIENCE;
    }

    /**
     * Eureka's clients look at the code alone; the sentence is for people. What isn't registered has no sentence: clients take
     * any body of the answer to a heartbeat for an instance, and don't register again where they can't read it.
     */
    @Override
    public HttpResponse failed(Throwable failure) {
        ApiStatus status = Failures.statusOf(failure);
        return status.code() == 404
                ? HttpResponse.create().withStatus(StatusCodes.NOT_FOUND)
                : Answers.text(status.code(), status.message());
    }

    @Override
    public CompletionStage<HttpResponse> answer(Call call) {
        List<String> path = call.path().subList(1, call.path().size());
        List<String> rest = !path.isEmpty() && path.get(0).equals("v2") ? path.subList(1, path.size()) : path;
        if (rest.isEmpty()) {
            throw Failures.unknownPath();
        }
        List<String> names = rest.subList(1, rest.size());
        return switch (rest.get(0)) {
            case "apps" -> apps(call, names);
            case "instances" -> answered(instance(call, names));
            case "vips" -> answered(vip(call, names, false));
            case "svips" -> answered(vip(call, names, true));
            default -> throw Failures.unknownPath();
        };
    }

    private CompletionStage<HttpResponse> apps(Call call, List<String> names) {
        return switch (names.size()) {
            case 0 -> answered(found(call, lookups.all(Form.of(read(call)))));
            case 1 -> call.method().equals("POST") ? register(call, names.get(0)) : answered(application(call, names));
            case 2 -> oneInstance(call, names.get(0), names.get(1));
            case 3 -> part(call, names.get(0), names.get(1), names.get(2));
            default -> throw Failures.unknownPath();
        };
    }

    private HttpResponse application(Call call, List<String> names) {
        Form form = Form.of(read(call));
        return names.get(0).equals("delta")
                ? found(call, lookups.delta(form))
                : found(call, lookups.application(names.get(0), form));
    }

    private CompletionStage<HttpResponse> oneInstance(Call call, String app, String id) {
        return switch (call.method()) {
            case "PUT" -> renew(call, app, id);
            case "DELETE" -> fulfilled(app, new Wish.Cancel(id), 200);
            default -> answered(found(call, lookups.instance(app, id, Form.of(read(call)))));
        };
    }

    private CompletionStage<HttpResponse> register(Call call, String app) {
        Instance instance = InstanceInfo.read(app, body(call));
        return fulfilled(app, new Wish.Register(instance), 204);
    }

    private static ObjectNode body(Call call) {
        byte[] bytes = Bodies.of(call);
        if (call.contentType().contains("xml")) {
            return EurekaXml.read(new String(bytes, StandardCharsets.UTF_8));
        }
        if (!call.contentType().contains("json")) {
            throw Refusal.of(ApiStatus.of(
                    415,
                    "UnsupportedMediaType",
                    "an instance is registered as application/json or application/xml, not as \"" + call.contentType()
                            + "\""));
        }
        try {
            JsonNode tree = MAPPER.readTree(bytes);
            if (tree != null && tree.path("instance") instanceof ObjectNode instance) {
                return instance;
            }
        } catch (JsonProcessingException e) {
            throw Refusal.badRequest("the body is not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw Refusal.badRequest("the body can't be read: " + e.getMessage());
        }
        throw Refusal.badRequest("the body must be {\"instance\": {...}}");
    }

    /** A client that changed since it registered here is unknown, so that it registers again. */
    private CompletionStage<HttpResponse> renew(Call call, String app, String id) {
        String dirty = call.query().text("lastDirtyTimestamp");
        if (!dirty.isEmpty() && millis(dirty) > lookups.changedAt(app, id).orElse(Long.MAX_VALUE)) {
            throw unknown();
        }
        return fulfilled(app, new Wish.Renew(id), 200);
    }

    private static long millis(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Refusal.badRequest("lastDirtyTimestamp must be milliseconds since 1970, not \"" + text + "\"");
        }
    }

    /** The status override, or metadata. */
    private CompletionStage<HttpResponse> part(Call call, String app, String id, String part) {
        if (part.equals("metadata") && call.method().equals("PUT")) {
            return fulfilled(app, new Wish.Annotate(id, call.query().values()), 200);
        }
        if (part.equals("status") && call.method().equals("DELETE")) {
            return fulfilled(app, new Wish.Overrule(id, null), 200);
        }
        if (part.equals("status") && call.method().equals("PUT")) {
            if (!call.query().has("value")) {
                throw Refusal.badRequest("the query parameter \"value\" must say which status");
            }
            return fulfilled(
                    app,
                    new Wish.Overrule(id, InstanceInfo.override(call.query().text("value"))),
                    200);
        }
        throw part.equals("status") || part.equals("metadata") ? Failures.methodNotAllowed() : Failures.unknownPath();
    }

    private CompletionStage<HttpResponse> fulfilled(String app, Wish wish, int code) {
        return registry.fulfil(ServiceName.of(app), wish)
                .thenApply(done -> HttpResponse.create().withStatus(StatusCodes.get(code)));
    }

    private HttpResponse instance(Call call, List<String> names) {
        Form form = Form.of(read(call));
        if (names.size() != 1) {
            throw Failures.unknownPath();
        }
        return found(call, lookups.instance(names.get(0), form));
    }

    private HttpResponse vip(Call call, List<String> names, boolean secure) {
        Form form = Form.of(read(call));
        if (names.size() != 1) {
            throw Failures.unknownPath();
        }
        return found(call, lookups.vip(names.get(0), secure, form));
    }

    private static Call read(Call call) {
        if (!call.method().equals("GET")) {
            throw Failures.methodNotAllowed();
        }
        return call;
    }

    private static HttpResponse found(Call call, Optional<Encoded> encoded) {
        return found(call, encoded.orElseThrow(EurekaDoor::unknown));
    }

    private static HttpResponse found(Call call, Encoded encoded) {
        var type = Form.of(call).json() ? ContentTypes.APPLICATION_JSON : ContentTypes.TEXT_XML_UTF8;
        return call.header("accept-encoding").contains("gzip")
                ? Answers.of(200, type, encoded.gzip()).addHeader(RawHeader.create("Content-Encoding", "gzip"))
                : Answers.of(200, type, encoded.plain());
    }

    private static Refusal unknown() {
        return Refusal.of(ApiStatus.of(404, "NotFound", "not registered"));
    }

    private static CompletionStage<HttpResponse> answered(HttpResponse answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
