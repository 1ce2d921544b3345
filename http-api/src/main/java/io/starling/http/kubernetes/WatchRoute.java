package io.starling.http.kubernetes;

import io.starling.actors.gateway.Gateway;
import io.starling.actors.gateway.Gateway.WatchQuery;
import io.starling.http.Call;
import io.starling.http.Parameters;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.japi.pf.PFBuilder;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * WATCH: one JSON event per line, for as long as the client reads. Nothing is buffered here: a slow reader slows its own
 * source, and the gateway decides when it has fallen too far behind.
 */
final class WatchRoute {
    private static final int MIN_SECONDS = 1800;
    private static final long MAX_SECONDS = 3600;

    private final Gateway gateway;
    private final ObjectAnswers answers;
    private final SharedKillSwitch streams;
    private final EncodedEvents encoded = new EncodedEvents();

    WatchRoute(Gateway gateway, ObjectAnswers answers, SharedKillSwitch streams) {
        this.gateway = gateway;
        this.streams = streams;
        this.answers = answers;
    }

    HttpResponse watch(Call call, Target target) {
        Rendering rendering = Rendering.ofStream(call.header("accept"));
        WatchLines lines = new WatchLines(answers, encoded, rendering, ObjectAnswers.includeObject(call), target);
        Source<ByteString, NotUsed> events = gateway.watch(query(call, target))
                .via(streams.flow())
                .map(lines::line)
                .recover(new PFBuilder<Throwable, ByteString>()
                        .matchAny(lines::failed)
                        .build());
        if (call.upgrade().isPresent()) {
            // No further request is read from such a connection, so not asking whether it hung up. Coupled: a client's
            // close ends its watch, and only then is answered.
            return call.upgrade()
                    .get()
                    .handleMessagesWith(Flow.fromSinkAndSourceCoupled(Sink.ignore(), events.map(WatchRoute::message)));
        }
        return HttpResponse.create()
                .withEntity(HttpEntities.createChunked(
                        rendering.contentType(), events.via(call.hangUp().flow())));
    }

    /** fabric8's client watches over a WebSocket where it gets one: an event is a message there. */
    private static Message message(ByteString line) {
        return TextMessage.create(line.utf8String().stripTrailing());
    }

    private static WatchQuery query(Call call, Target target) {
        Parameters parameters = call.query();
        parameters.count("resourceVersion");
        boolean initialEvents = parameters.flag("sendInitialEvents");
        boolean bookmarks = parameters.flag("allowWatchBookmarks");
        boolean notOlderThan = parameters.text("resourceVersionMatch").equals("NotOlderThan");
        if (parameters.has("sendInitialEvents") && !notOlderThan) {
            throw Failures.badRequest("sendInitialEvents requires resourceVersionMatch=NotOlderThan");
        }
        if (initialEvents && !bookmarks) {
            throw Failures.badRequest("sendInitialEvents requires allowWatchBookmarks=true");
        }
        return new WatchQuery(
                target.kind().type(),
                target.namespace(),
                Selection.of(call, target),
                parameters.text("resourceVersion"),
                bookmarks,
                initialEvents,
                timeout(parameters.count("timeoutSeconds")));
    }

    /** Without a wish half an hour or more, spread so that not all clients come back at once. */
    private static Duration timeout(@Nullable Long seconds) {
        return seconds == null || seconds == 0
                ? Duration.ofSeconds(MIN_SECONDS + ThreadLocalRandom.current().nextInt(MIN_SECONDS))
                : Duration.ofSeconds(Math.min(seconds, MAX_SECONDS));
    }
}
