package io.starling.actors.network;

import io.starling.actors.catalog.CatalogFollower;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import io.starling.core.object.ResourceType;
import io.starling.core.policy.NetworkPolicy;
import io.starling.core.policy.PolicyPod;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Keeps the NetworkPolicies, and what they are about. Pods are followed from the first policy on: where there is none, nobody has to
 * know of all pods. Thread-safe.
 */
public final class PolicyFeed {
    private static final List<ResourceType> POLICIES = List.of(Kinds.NETWORK_POLICY.type());
    private static final List<ResourceType> SUBJECTS = List.of(Kinds.POD.type(), Kinds.NAMESPACE.type());

    private final ActorSystem<?> system;
    private final CatalogFollower.Watches watches;
    private final AtomicBoolean needed = new AtomicBoolean();
    private final Reading<NetworkPolicy> policies = new Reading<>() {
        @Override
        void read(ResourceType type, ApiObject object, Map<String, NetworkPolicy> into) {
            into.put(key(object), NetworkPolicy.of(object));
            needSubjects();
        }
    };
    private final Map<String, Map<String, String>> namespaces = new ConcurrentHashMap<>();
    private final Reading<PolicyPod> pods = new Reading<>() {
        @Override
        void read(ResourceType type, ApiObject object, Map<String, PolicyPod> into) {
            if (type.equals(Kinds.NAMESPACE.type())) {
                namespaces.put(object.name(), object.labels());
            } else {
                PolicyPod.of(object).ifPresentOrElse(pod -> into.put(key(object), pod), () -> into.remove(key(object)));
            }
        }
    };
    private volatile Runnable listener = () -> {};

    private PolicyFeed(ActorSystem<?> system, CatalogFollower.Watches watches) {
        this.system = system;
        this.watches = watches;
    }

    /**
     * What policies are made of.
     *
     * @param namespaces the labels of each, by its name
     */
    public record Scene(
            List<NetworkPolicy> policies, List<PolicyPod> pods, Map<String, Map<String, String>> namespaces) {}

    /** Starts it; once for each member. */
    public static PolicyFeed start(ActorSystem<?> system, CatalogFollower.Watches watches) {
        PolicyFeed feed = new PolicyFeed(system, watches);
        CatalogFollower.start(system, "policy-feed", POLICIES, watches, feed.policies);
        return feed;
    }

    private void needSubjects() {
        if (needed.compareAndSet(false, true)) {
            CatalogFollower.start(system, "policy-subjects-feed", SUBJECTS, watches, pods);
        }
    }

    /** Calls somebody after every change, and now. It must be quick; there is one. */
    public void listen(Runnable changed) {
        listener = changed;
        changed.run();
    }

    /** What there is; what isn't known yet keeps what there was before. */
    public Scene scene() {
        return new Scene(
                List.copyOf(policies.known().values()), List.copyOf(pods.known().values()), Map.copyOf(namespaces));
    }

    /** What was read last as a whole, and what changed since. */
    private abstract class Reading<T> implements CatalogFollower.Reader {
        private volatile Map<String, T> shown = Map.of();
        private Map<String, T> reading = new ConcurrentHashMap<>();
        private boolean complete;

        abstract void read(ResourceType type, ApiObject object, Map<String, T> into);

        Map<String, T> known() {
            return shown;
        }

        static String key(ApiObject object) {
            return object.namespace() + "/" + object.name();
        }

        @Override
        public void begin() {
            reading = new ConcurrentHashMap<>();
            complete = false;
        }

        @Override
        public void put(ResourceType type, Document object) {
            read(type, object.open(), reading);
            changed();
        }

        @Override
        public void remove(ResourceType type, Document packed) {
            ApiObject object = packed.open();
            if (type.equals(Kinds.NAMESPACE.type())) {
                namespaces.remove(object.name());
            } else {
                reading.remove(key(object));
            }
            changed();
        }

        @Override
        public void complete() {
            shown = reading;
            complete = true;
            listener.run();
        }

        private void changed() {
            if (complete) {
                listener.run();
            }
        }
    }
}
