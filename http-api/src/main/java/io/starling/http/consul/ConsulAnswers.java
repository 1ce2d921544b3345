package io.starling.http.consul;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.starling.core.failure.Causes;
import io.starling.core.object.Refusal;
import io.starling.http.Answers;
import io.starling.http.ApiServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers in Consul's form: JSON, or plain text where something went wrong. */
final class ConsulAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(ConsulAnswers.class);
    private static final HttpHeader LEADER = RawHeader.create("X-Consul-KnownLeader", "true");
    private static final HttpHeader CONTACT = RawHeader.create("X-Consul-LastContact", "0");
    private static final HttpHeader CONSISTENCY = RawHeader.create("X-Consul-Effective-Consistency", "consistent");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ConsulAnswers() {}

    static HttpResponse json(ConsulRequest request, JsonNode tree) {
        return json(200, request, tree);
    }

    static HttpResponse json(int code, ConsulRequest request, JsonNode tree) {
        try {
            return Answers.json(
                    code,
                    request.has("pretty")
                            ? MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree)
                            : MAPPER.writeValueAsBytes(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written", e);
        }
    }

    /** An answer without a body. */
    static HttpResponse empty(int code) {
        return Answers.text(code, "");
    }

    static HttpResponse truth(boolean value) {
        return Answers.json(200, Boolean.toString(value).getBytes(StandardCharsets.UTF_8));
    }

    /** Says how new the answer is; at least 1, because 0 means that nothing was seen. */
    static HttpResponse indexed(HttpResponse answer, long index) {
        return answer.addHeaders(List.of(
                RawHeader.create("X-Consul-Index", Long.toString(Math.max(1, index))), LEADER, CONTACT, CONSISTENCY));
    }

    static HttpResponse failed(Throwable failure) {
        Throwable cause = Causes.of(failure);
        if (cause instanceof ConsulFailure known) {
            return Answers.text(known.code(), String.valueOf(known.getMessage()));
        }
        if (cause instanceof Refusal refusal) {
            return refused(refusal);
        }
        if (cause instanceof EntityStreamSizeException) {
            return Answers.text(413, "Request body too large, max size: " + ApiServer.MAX_BODY_BYTES + " bytes");
        }
        if (cause instanceof IllegalUriException) {
            return Answers.text(400, "the URL can't be read: " + cause.getMessage());
        }
        LOG.error("a request of a Consul client failed", cause);
        return Answers.text(500, "Internal error: " + cause);
    }

    /** What the cluster can't do just now is what Consul's clients know as a missing leader: they try again. */
    private static HttpResponse refused(Refusal refusal) {
        int code = refusal.status().code();
        return code >= 500
                ? Answers.text(500, "No cluster leader: " + refusal.status().message())
                : Answers.text(code, refusal.status().message());
    }
}
