package io.starling.http.consul;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.starling.actors.keyvalue.KeyValueStore;
import io.starling.core.keyvalue.Answer;
import io.starling.core.keyvalue.Blob;
import io.starling.core.keyvalue.Entry;
import io.starling.core.keyvalue.KeyValues;
import io.starling.core.keyvalue.Op;
import io.starling.core.keyvalue.Op.Verb;
import io.starling.core.keyvalue.Request;
import io.starling.http.Answers;
import io.starling.http.consul.KeyQueries.View;
import io.starling.http.kubernetes.Json;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/kv/KEY}. */
final class KeyRoutes {
    /** Consul's own limit of a value, and of a transaction. */
    static final int MOST_VALUE_BYTES = 512 << 10;

    private final KeyValueStore store;
    private final KeyQueries queries;

    KeyRoutes(KeyValueStore store, KeyQueries queries) {
        this.store = store;
        this.queries = queries;
    }

    CompletionStage<HttpResponse> answer(ConsulRequest request) {
        request.allow("GET", "PUT", "DELETE");
        String key = request.rest(1);
        return switch (request.method()) {
            case "GET" -> get(request, key);
            case "PUT" -> put(request, key);
            default -> delete(request, key);
        };
    }

    private CompletionStage<HttpResponse> get(ConsulRequest request, String key) {
        if (request.has("keys")) {
            return queries.answer(request, change -> change.touches(key), state -> keys(request, state, key));
        }
        if (request.has("recurse")) {
            return queries.answer(request, change -> change.touches(key), state -> tree(request, state, key));
        }
        requireKey(key);
        return queries.answer(request, change -> change.touches(key), state -> one(request, state, key));
    }

    private static View one(ConsulRequest request, KeyValues state, String key) {
        Entry entry = state.entries().get(key);
        long index = state.indexOfKey(key);
        if (entry == null) {
            return new View(index, ConsulAnswers.empty(404));
        }
        HttpResponse answer = request.has("raw")
                ? Answers.of(200, ContentTypes.TEXT_PLAIN_UTF8, entry.value().bytes())
                : ConsulAnswers.json(request, Json.array().add(KeyDocuments.entry(entry)));
        return new View(index, answer);
    }

    private static View tree(ConsulRequest request, KeyValues state, String prefix) {
        SortedMap<String, Entry> entries = state.tree(prefix);
        ArrayNode all = Json.array();
        entries.values().forEach(entry -> all.add(KeyDocuments.entry(entry)));
        return new View(
                state.indexOf(prefix), entries.isEmpty() ? ConsulAnswers.empty(404) : ConsulAnswers.json(request, all));
    }

    /** Keys up to the first separator behind the prefix, each once. */
    private static View keys(ConsulRequest request, KeyValues state, String prefix) {
        String separator = request.parameter("separator");
        ArrayNode all = Json.array();
        String last = "";
        for (String key : state.tree(prefix).keySet()) {
            int cut = separator.isEmpty() ? -1 : key.indexOf(separator, prefix.length());
            String shown = cut < 0 ? key : key.substring(0, cut + separator.length());
            if (!shown.equals(last) || all.isEmpty()) {
                all.add(shown);
            }
            last = shown;
        }
        return new View(
                state.indexOf(prefix), all.isEmpty() ? ConsulAnswers.empty(404) : ConsulAnswers.json(request, all));
    }

    private CompletionStage<HttpResponse> put(ConsulRequest request, String key) {
        requireKey(key);
        requireAtMostOneOf(request, "cas", "acquire", "release");
        int size = request.call().body().size();
        if (size > MOST_VALUE_BYTES) {
            throw new ConsulFailure(
                    413, "Request body(" + size + " bytes) too large, max size: " + MOST_VALUE_BYTES + " bytes");
        }
        Verb verb = Verb.SET;
        String session = "";
        if (request.has("cas")) {
            verb = Verb.CAS;
        } else if (request.has("acquire")) {
            verb = Verb.LOCK;
            session = request.parameter("acquire");
        } else if (request.has("release")) {
            verb = Verb.UNLOCK;
            session = request.parameter("release");
        }
        return one(new Op(verb, key, Blob.of(request.body()), request.number("flags"), request.number("cas"), session));
    }

    private CompletionStage<HttpResponse> delete(ConsulRequest request, String key) {
        requireAtMostOneOf(request, "recurse", "cas");
        if (request.has("recurse")) {
            return one(Op.of(Verb.DELETE_TREE, key));
        }
        requireKey(key);
        return one(
                request.has("cas")
                        ? new Op(Verb.DELETE_CAS, key, Blob.EMPTY, 0, request.number("cas"), "")
                        : Op.of(Verb.DELETE, key));
    }

    private CompletionStage<HttpResponse> one(Op op) {
        return store.submit(new Request.Transact(List.of(op))).thenApply(KeyRoutes::truth);
    }

    /** That a condition didn't hold is an answer; everything else is an error. */
    private static HttpResponse truth(Answer answer) {
        if (answer instanceof Answer.Refused refused) {
            for (Answer.Problem problem : refused.problems()) {
                if (problem.reason() == Answer.Reason.INVALID) {
                    throw new ConsulFailure(500, problem.what());
                }
            }
            return ConsulAnswers.truth(false);
        }
        return ConsulAnswers.truth(true);
    }

    private static void requireKey(String key) {
        if (key.isEmpty()) {
            throw ConsulFailure.badRequest("Missing key name");
        }
    }

    private static void requireAtMostOneOf(ConsulRequest request, String... names) {
        String first = "";
        for (String name : names) {
            if (request.has(name)) {
                if (!first.isEmpty()) {
                    throw ConsulFailure.badRequest(String.format(
                            Locale.ROOT,
                            "Conflicting flags: %s=%s&%s=%s",
                            first,
                            request.parameter(first),
                            name,
                            request.parameter(name)));
                }
                first = name;
            }
        }
    }
}
