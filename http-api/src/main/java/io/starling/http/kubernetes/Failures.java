package io.starling.http.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.failure.Causes;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import io.starling.http.Answers;
import io.starling.http.ApiServer;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told a client when a request fails: Kubernetes' {@code Status}. */
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** The answer to any failure: a refusal's own status, or 500 for what nobody foresaw. */
    public static HttpResponse answer(Throwable failure) {
        return answer(statusOf(failure));
    }

    /** The status as an answer. 503 asks the client to come again; 429 doesn't, because clients then retry in silence. */
    public static HttpResponse answer(ApiStatus status) {
        HttpResponse answer = Answers.json(status.code(), Json.bytes(json(status)));
        return status.code() == 503 ? answer.addHeader(RawHeader.create("Retry-After", "1")) : answer;
    }

    public static Refusal unknownPath() {
        return Refusal.of(ApiStatus.of(404, "NotFound", "the server could not find the requested resource"));
    }

    public static Refusal methodNotAllowed() {
        return Refusal.of(ApiStatus.of(
                405, "MethodNotAllowed", "the server does not allow this method on the requested resource"));
    }

    public static Refusal badRequest(String message) {
        return Refusal.of(ApiStatus.badRequest(message));
    }

    /** {@code v1 Status} with {@code status: Failure}. */
    public static ObjectNode json(ApiStatus status) {
        ObjectNode json = head("Failure");
        json.put("message", status.message());
        json.put("reason", status.reason());
        ObjectNode details = Json.object();
        putUnlessEmpty(details, "name", status.name());
        putUnlessEmpty(details, "group", status.group());
        putUnlessEmpty(details, "kind", status.kind());
        if (!status.causes().isEmpty()) {
            ArrayNode causes = details.putArray("causes");
            for (ApiStatus.Cause cause : status.causes()) {
                ObjectNode each = causes.addObject();
                each.put("reason", cause.reason());
                each.put("message", cause.message());
                putUnlessEmpty(each, "field", cause.field());
            }
        }
        if (status.code() == 503) {
            details.put("retryAfterSeconds", 1);
        }
        if (!details.isEmpty()) {
            json.set("details", details);
        }
        json.put("code", status.code());
        return json;
    }

    /** The first fields of every Status. */
    static ObjectNode head(String outcome) {
        ObjectNode json = Json.object();
        json.put("kind", "Status");
        json.put("apiVersion", "v1");
        json.putObject("metadata");
        json.put("status", outcome);
        return json;
    }

    /** What the failure means to a client. */
    public static ApiStatus statusOf(Throwable failure) {
        Throwable cause = Causes.of(failure);
        if (cause instanceof Refusal refusal) {
            return refusal.status();
        }
        if (cause instanceof EntityStreamSizeException) {
            return ApiStatus.of(
                    413,
                    "RequestEntityTooLarge",
                    "Request entity too large: limit is " + ApiServer.MAX_BODY_BYTES + " bytes");
        }
        if (cause instanceof IllegalUriException) {
            return ApiStatus.badRequest("the URL can't be read: " + cause.getMessage());
        }
        if (cause instanceof TimeoutException) {
            LOG.warn("a request ran out of time: {}", cause.getMessage());
            return ApiStatus.of(
                    504,
                    "Timeout",
                    "the cluster did not answer in time; it may still be processing the request: look before you retry");
        }
        LOG.error("a request failed", cause);
        return ApiStatus.of(500, "InternalError", "Internal error occurred: " + cause);
    }

    private static void putUnlessEmpty(ObjectNode json, String field, String value) {
        if (!value.isEmpty()) {
            json.put(field, value);
        }
    }
}
