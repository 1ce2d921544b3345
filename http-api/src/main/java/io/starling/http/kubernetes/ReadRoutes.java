package io.starling.http.kubernetes;

import io.starling.actors.gateway.Gateway;
import io.starling.actors.gateway.Gateway.ListQuery;
import io.starling.actors.gateway.Gateway.Listing;
import io.starling.core.admission.Scale;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import io.starling.http.Call;
import io.starling.http.Parameters;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** GET of one object, and LIST. */
final class ReadRoutes {
    private final Gateway gateway;
    private final ObjectAnswers answers;

    ReadRoutes(Gateway gateway, ObjectAnswers answers) {
        this.gateway = gateway;
        this.answers = answers;
    }

    /** One object; its scale where that is asked for. */
    CompletionStage<HttpResponse> get(Call call, Target target) {
        Rendering rendering = Rendering.of(call.header("accept"));
        return read(target)
                .thenApply(object -> target.subresource().equals("scale")
                        ? ObjectAnswers.document(
                                200, rendering, Scale.of(object).json())
                        : answers.one(200, call, target, object));
    }

    CompletionStage<HttpResponse> list(Call call, Target target) {
        Rendering.of(call.header("accept"));
        return list(query(call, target), call.query()).thenApply(listing -> answers.many(call, target, listing));
    }

    private CompletionStage<ApiObject> read(Target target) {
        return gateway.read(target.key())
                .thenApply(found -> found.orElseThrow(() -> Refusal.of(ApiStatus.notFound(target.key()))));
    }

    /** {@code resourceVersionMatch=Exact} is served where that happens to be the present, else it counts as too old. */
    private CompletionStage<Listing> list(ListQuery query, Parameters parameters) {
        boolean exact = parameters.text("resourceVersionMatch").equals("Exact");
        return gateway.list(query).thenApply(listing -> {
            if (exact && !Long.toString(listing.resourceVersion()).equals(query.resourceVersion())) {
                throw Refusal.of(ApiStatus.of(
                        410,
                        "Expired",
                        "The resourceVersion for the provided list is too old: only the present is kept"));
            }
            return listing;
        });
    }

    static ListQuery query(Call call, Target target) {
        Parameters parameters = call.query();
        String version = parameters.text("resourceVersion");
        String from = parameters.has("continue") ? parameters.text("continue") : null;
        checkVersion(parameters, from != null);
        Long limit = parameters.count("limit");
        return new ListQuery(
                target.kind().type(),
                target.namespace(),
                Selection.of(call, target),
                version,
                limit == null ? 0 : (int) Math.min(limit, Integer.MAX_VALUE),
                from);
    }

    private static void checkVersion(Parameters parameters, boolean continued) {
        String version = parameters.text("resourceVersion");
        String match = parameters.text("resourceVersionMatch");
        parameters.count("resourceVersion");
        if (continued && !version.isEmpty() && !version.equals("0")) {
            throw Failures.badRequest("specifying resource version is not allowed when using continue");
        }
        if (!match.isEmpty() && version.isEmpty()) {
            throw Failures.badRequest("resourceVersionMatch is forbidden unless resourceVersion is provided");
        }
        if (!match.isEmpty() && !match.equals("Exact") && !match.equals("NotOlderThan")) {
            throw Failures.badRequest("resourceVersionMatch must be Exact or NotOlderThan, not \"" + match + "\"");
        }
        if (match.equals("Exact") && version.equals("0")) {
            throw Failures.badRequest("resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\"");
        }
    }
}
