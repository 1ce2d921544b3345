package io.starling.actors.entity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.catalog.Announcements;
import io.starling.core.catalog.Change;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ObjectReference;
import io.starling.core.object.ResourceType;
import io.starling.core.rate.Rate;
import io.starling.core.rate.TokenBucket;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells people what happens, as Kubernetes' Events. They are soft: announced, never journaled, gone after an hour. What is
 * said again about the same object raises a count instead of adding an event. Thread-safe.
 *
 * <p>What goes well with pods is told as long as that is not more than people read: when thousands of pods start at once, three
 * events for each would be most of what catalogs do. {@link #omitted} counts what wasn't told; warnings always are.
 */
public final class EventRecorder {
    private static final ResourceType EVENTS = new ResourceType("", "events");
    /** What the owner of recorded events is called in catalogs, before the name of the member. */
    public static final String OWNER = "Events|";

    private static final int REMEMBERED = 2_000;

    /** Of good news of pods, for each member: some hundred pods at once are told of, and a few each second after that. */
    static final Rate GOOD_NEWS = new Rate(10, 600);

    private final Announcements announcements;
    private final Clock clock;
    private final String member;
    private final AtomicLong omitted = new AtomicLong();
    private TokenBucket goodNews = TokenBucket.full(GOOD_NEWS, System.nanoTime());
    private final Map<String, ApiObject> recent = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ApiObject> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** @param member the name of this member: the source of what it tells */
    public EventRecorder(Announcements announcements, Clock clock, String member) {
        this.announcements = announcements;
        this.clock = clock;
        this.member = member;
    }

    /** The name of this member. */
    public String member() {
        return member;
    }

    /** How many events this member has not told since it started. */
    public long omitted() {
        return omitted.get();
    }

    public void normal(ApiObject about, String reason, String message) {
        normal(ObjectReference.of(about), reason, message);
    }

    public void warning(ApiObject about, String reason, String message) {
        warning(ObjectReference.of(about), reason, message);
    }

    public void normal(ObjectReference about, String reason, String message) {
        if (about.isPod() && !mayTell()) {
            omitted.incrementAndGet();
        } else {
            record(about, "Normal", reason, message);
        }
    }

    public void warning(ObjectReference about, String reason, String message) {
        record(about, "Warning", reason, message);
    }

    private synchronized boolean mayTell() {
        goodNews = goodNews.filled(GOOD_NEWS, System.nanoTime());
        boolean any = goodNews.any();
        goodNews = any ? goodNews.taken() : goodNews;
        return any;
    }

    private synchronized void record(ObjectReference about, String type, String reason, String message) {
        String same = String.join("|", about.uid(), type, reason, message);
        ApiObject before = recent.get(same);
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        long stamp = announcements.open();
        ApiObject event =
                (before == null ? first(about, type, reason, message, now) : again(before, now)).stamped(stamp);
        recent.put(same, event);
        ObjectKey key = new ObjectKey(EVENTS, event.namespace(), event.name());
        announcements.announce(OWNER + member, 0, List.of(Change.of(stamp, key, event)));
    }

    private static ApiObject again(ApiObject before, String now) {
        return before.with(tree -> {
            tree.put("count", before.json().path("count").asInt(1) + 1);
            tree.put("lastTimestamp", now);
        });
    }

    private ApiObject first(ObjectReference about, String type, String reason, String message, String now) {
        String namespace = about.namespace().isEmpty() ? "default" : about.namespace();
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "v1").put("kind", "Event");
        tree.putObject("metadata")
                .put(
                        "name",
                        about.name() + "." + Long.toHexString(UUID.randomUUID().getMostSignificantBits()))
                .put("namespace", namespace)
                .put("uid", UUID.randomUUID().toString())
                .put("creationTimestamp", now);
        ObjectNode involved = tree.putObject("involvedObject");
        involved.put("kind", about.kind()).put("apiVersion", about.apiVersion());
        involved.put("name", about.name()).put("uid", about.uid());
        if (!about.namespace().isEmpty()) {
            involved.put("namespace", about.namespace());
        }
        tree.put("type", type).put("reason", reason).put("message", message);
        tree.put("count", 1).put("firstTimestamp", now).put("lastTimestamp", now);
        tree.putNull("eventTime");
        tree.putObject("source").put("component", "starling").put("host", member);
        tree.put("reportingComponent", "starling").put("reportingInstance", member);
        return ApiObject.of(tree);
    }
}
