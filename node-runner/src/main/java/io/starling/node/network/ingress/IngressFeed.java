package io.starling.node.network.ingress;

import io.starling.actors.gateway.Gateway;
import io.starling.actors.gateway.Gateway.WatchQuery;
import io.starling.actors.gateway.Gateway.WatchSignal;
import io.starling.actors.network.ServiceFeed;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ResourceType;
import io.starling.core.registry.ServiceName;
import io.starling.core.selector.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.event.Logging;
import org.apache.pekko.stream.RestartSettings;
import org.apache.pekko.stream.javadsl.RestartSource;
import org.apache.pekko.stream.javadsl.Sink;

/**
 * Follows the catalog's Ingresses, their classes, Services and Secrets, and makes new rules of them with each change; changes that come
 * at once are one. Thread-safe.
 */
public final class IngressFeed {
    private static final List<ResourceType> FOLLOWED =
            List.of(Kinds.INGRESS.type(), Kinds.INGRESS_CLASS.type(), Kinds.SERVICE.type(), Kinds.SECRET.type());
    private static final Duration LONG = Duration.ofDays(100);
    /** While a member starts its catalog can't be followed yet: only what lasts is worth a line. */
    private static final int NO_START_TAKES_SO_MANY = 60;

    private static final RestartSettings AGAIN = RestartSettings.create(
                    Duration.ofMillis(200), Duration.ofSeconds(2), 0.2)
            .withLogSettings(RestartSettings.createLogSettings(Logging.DebugLevel())
                    .withCriticalLogLevel(Logging.WarningLevel(), NO_START_TAKES_SO_MANY));

    private final ActorSystem<?> system;
    private final RulesMaker maker;
    private final Consumer<IngressRules> rules;
    private final Map<ResourceType, Map<String, ApiObject>> objects = new HashMap<>();
    private final Map<ResourceType, Map<String, ApiObject>> reading = new HashMap<>();
    private boolean due;
    private volatile List<ApiObject> served = List.of();

    private IngressFeed(ActorSystem<?> system, RulesMaker maker, Consumer<IngressRules> rules) {
        this.system = system;
        this.maker = maker;
        this.rules = rules;
    }

    /**
     * Starts it.
     *
     * @param services the Services with their endpoints
     * @param complaints is told what is wrong with an Ingress
     * @param rules is told the rules, and each change of them
     */
    static IngressFeed start(
            ActorSystem<?> system,
            Gateway gateway,
            ServiceFeed services,
            RulesMaker.Complaints complaints,
            Consumer<IngressRules> rules) {
        RulesMaker maker = new RulesMaker(gateway.registry()::view, services::map, complaints);
        IngressFeed feed = new IngressFeed(system, maker, rules);
        FOLLOWED.forEach(type -> feed.watch(gateway, type));
        return feed;
    }

    /** The Ingresses that are served. */
    List<ApiObject> served() {
        return served;
    }

    private void watch(Gateway gateway, ResourceType type) {
        RestartSource.withBackoff(AGAIN, () -> {
                    begin(type);
                    return gateway.watch(new WatchQuery(type, null, Selector.ALL, "", true, true, LONG))
                            .map(IngressFeed::orFail);
                })
                .runWith(Sink.foreach(signal -> told(type, signal)), system);
    }

    private static WatchSignal orFail(WatchSignal signal) {
        if (signal instanceof WatchSignal.Failed failed) {
            throw new IllegalStateException(failed.status().message());
        }
        return signal;
    }

    private synchronized void begin(ResourceType type) {
        reading.put(type, new HashMap<>());
    }

    private synchronized void told(ResourceType type, WatchSignal signal) {
        Map<String, ApiObject> begun = reading.get(type);
        Map<String, ApiObject> present = begun == null ? objects.getOrDefault(type, Map.of()) : begun;
        if (signal instanceof WatchSignal.Added added) {
            present.put(name(added.document().open()), added.document().open());
        } else if (signal instanceof WatchSignal.Modified modified) {
            present.put(name(modified.document().open()), modified.document().open());
        } else if (signal instanceof WatchSignal.Deleted deleted) {
            present.remove(name(deleted.document().open()));
        } else if (signal instanceof WatchSignal.Bookmark bookmark && bookmark.initialEventsEnd() && begun != null) {
            reading.remove(type);
            objects.put(type, begun);
        } else {
            return;
        }
        if (!due && objects.keySet().containsAll(FOLLOWED)) {
            due = true;
            system.executionContext().execute(this::make);
        }
    }

    private synchronized void make() {
        due = false;
        Classes classes = new Classes(all(Kinds.INGRESS_CLASS.type()));
        List<ApiObject> mine = new ArrayList<>();
        for (ApiObject ingress : all(Kinds.INGRESS.type())) {
            if (classes.served(ingress) && !ingress.deleting()) {
                mine.add(ingress);
            }
        }
        Map<ServiceName, ApiObject> services = new HashMap<>();
        all(Kinds.SERVICE.type())
                .forEach(service -> services.put(new ServiceName(service.namespace(), service.name()), service));
        served = List.copyOf(mine);
        rules.accept(maker.make(mine, objects.getOrDefault(Kinds.SECRET.type(), Map.of()), services));
    }

    private Collection<ApiObject> all(ResourceType type) {
        return objects.getOrDefault(type, Map.of()).values();
    }

    private static String name(ApiObject object) {
        return object.namespace() + "/" + object.name();
    }
}
