package io.starling.http.kubernetes;

import io.starling.actors.gateway.Gateway;
import io.starling.actors.gateway.Gateway.LogQuery;
import io.starling.http.Call;
import io.starling.http.Parameters;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.SharedKillSwitch;
import org.jspecify.annotations.Nullable;

/** GET of a pod's log: text as it comes, for as long as it is followed. */
final class LogRoute {
    private final Gateway gateway;
    private final InstantSource clock;
    private final SharedKillSwitch streams;

    LogRoute(Gateway gateway, InstantSource clock, SharedKillSwitch streams) {
        this.streams = streams;
        this.gateway = gateway;
        this.clock = clock;
    }

    CompletionStage<HttpResponse> logs(Call call, Target target) {
        return gateway.logs(query(call.query(), target)).thenApply(text -> HttpResponse.create()
                .withEntity(HttpEntities.createChunked(
                        ContentTypes.TEXT_PLAIN_UTF8,
                        text.via(streams.flow()).via(call.hangUp().flow()).filter(bytes -> !bytes.isEmpty()))));
    }

    private LogQuery query(Parameters parameters, Target target) {
        Long tail = parameters.count("tailLines");
        return new LogQuery(
                target.key(),
                parameters.has("container") ? parameters.text("container") : null,
                parameters.flag("follow"),
                parameters.flag("previous"),
                parameters.flag("timestamps"),
                tail == null ? null : (int) Math.min(tail, Integer.MAX_VALUE),
                since(parameters),
                parameters.count("limitBytes"));
    }

    private @Nullable Instant since(Parameters parameters) {
        Long seconds = parameters.count("sinceSeconds");
        if (seconds != null && parameters.has("sinceTime")) {
            throw Failures.badRequest("at most one of sinceTime and sinceSeconds may be given");
        }
        if (seconds != null) {
            return clock.instant().minusSeconds(seconds);
        }
        if (!parameters.has("sinceTime")) {
            return null;
        }
        try {
            return OffsetDateTime.parse(parameters.text("sinceTime")).toInstant();
        } catch (DateTimeException e) {
            throw Failures.badRequest(
                    "sinceTime=\"" + parameters.text("sinceTime") + "\" is not a time as 2026-01-31T12:00:00Z");
        }
    }
}
