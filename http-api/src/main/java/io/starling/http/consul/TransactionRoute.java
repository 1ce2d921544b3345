package io.starling.http.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.keyvalue.KeyValueStore;
import io.starling.core.keyvalue.Answer;
import io.starling.core.keyvalue.Blob;
import io.starling.core.keyvalue.Entry;
import io.starling.core.keyvalue.Op;
import io.starling.core.keyvalue.Op.Verb;
import io.starling.core.keyvalue.Request;
import io.starling.http.kubernetes.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code PUT /v1/txn}: operations on keys, all of them or none. */
final class TransactionRoute {
    private static final int MOST_OPS = 128;

    private final KeyValueStore store;

    TransactionRoute(KeyValueStore store) {
        this.store = store;
    }

    CompletionStage<HttpResponse> answer(ConsulRequest request) {
        request.allow("PUT");
        List<Op> ops = ops(request.json());
        return store.submit(new Request.Transact(ops)).thenApply(answer -> answer(request, answer));
    }

    private static List<Op> ops(JsonNode body) {
        if (!body.isArray()) {
            throw ConsulFailure.badRequest("Failed to parse body: a transaction is a JSON array of operations");
        }
        if (body.size() > MOST_OPS) {
            throw new ConsulFailure(
                    413, "Transaction contains too many operations (" + body.size() + " > " + MOST_OPS + ")");
        }
        List<Op> ops = new ArrayList<>();
        long size = 0;
        for (JsonNode each : body) {
            Op op = op(ServiceBodies.field(each, "KV"));
            ops.add(op);
            size += op.value().size();
        }
        if (size > KeyRoutes.MOST_VALUE_BYTES) {
            throw new ConsulFailure(
                    413, "Cumulative size of values too large, max size: " + KeyRoutes.MOST_VALUE_BYTES + " bytes");
        }
        return ops;
    }

    private static Op op(JsonNode given) {
        if (!given.isObject()) {
            throw ConsulFailure.badRequest("Only operations on keys (KV) are supported in transactions");
        }
        Verb verb = verb(ServiceBodies.text(given, "Verb"));
        String key = ServiceBodies.text(given, "Key");
        if (key.isEmpty() && verb != Verb.GET_TREE && verb != Verb.DELETE_TREE) {
            throw ConsulFailure.badRequest("Must specify key for operation " + verb.text());
        }
        return new Op(
                verb,
                key,
                value(ServiceBodies.field(given, "Value")),
                ServiceBodies.field(given, "Flags").asLong(0),
                ServiceBodies.field(given, "Index").asLong(0),
                ServiceBodies.text(given, "Session"));
    }

    private static Verb verb(String text) {
        for (Verb verb : Verb.values()) {
            if (verb.text().equals(text)) {
                return verb;
            }
        }
        throw ConsulFailure.badRequest("unknown KV verb \"" + text + "\"");
    }

    private static Blob value(JsonNode given) {
        if (given.isMissingNode() || given.isNull()) {
            return Blob.EMPTY;
        }
        try {
            return Blob.of(Base64.getDecoder().decode(given.asText()));
        } catch (IllegalArgumentException e) {
            throw ConsulFailure.badRequest("Failed to parse body: a Value is not base64");
        }
    }

    private static HttpResponse answer(ConsulRequest request, Answer answer) {
        ObjectNode json = Json.object();
        if (answer instanceof Answer.Refused refused) {
            json.putNull("Results");
            ArrayNode errors = json.putArray("Errors");
            refused.problems()
                    .forEach(problem ->
                            errors.addObject().put("OpIndex", problem.op()).put("What", problem.what()));
            return ConsulAnswers.json(409, request, json);
        }
        ArrayNode results = json.putArray("Results");
        if (answer instanceof Answer.Done done) {
            for (Entry entry : done.entries()) {
                results.addObject().set("KV", KeyDocuments.entry(entry));
            }
        }
        json.putNull("Errors");
        return ConsulAnswers.json(200, request, json);
    }
}
