package io.starling.http.consul;

import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.http.consul.ServiceBodies.Home;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Services as Consul's clients see them. What was asked for last is kept as long as it doesn't change: a view of the registry
 * that shares a service with the one before has the very same object. Thread-safe.
 */
final class SeenServices {
    private static final int MOST_SERVICES = 512;
    private static final int MOST_TEXTS = 64;

    private final Home agent;
    private final Map<ServiceName, Kept<List<Seen>>> services = latest(MOST_SERVICES);
    private final Map<Question, Kept<byte[]>> texts = latest(MOST_TEXTS);

    /** What was made of which service. */
    private record Kept<T>(RegistryView.Service from, T made) {}

    private record Question(ServiceName service, boolean passing) {}

    SeenServices(Home agent) {
        this.agent = agent;
    }

    Home agent() {
        return agent;
    }

    List<Seen> of(RegistryView.Service service) {
        return kept(services, service.name(), service, () -> Seen.of(service, agent));
    }

    /** The text of the plainest question about a service's health, which is asked most. */
    byte[] text(RegistryView.Service service, boolean passing, Supplier<byte[]> written) {
        return kept(texts, new Question(service.name(), passing), service, written);
    }

    private static <K, T> T kept(Map<K, Kept<T>> map, K key, RegistryView.Service service, Supplier<T> made) {
        synchronized (map) {
            Kept<T> known = map.get(key);
            if (known != null && isSame(known.from(), service)) {
                return known.made();
            }
        }
        T fresh = made.get();
        synchronized (map) {
            map.put(key, new Kept<>(service, fresh));
        }
        return fresh;
    }

    @SuppressWarnings("ReferenceEquality") // Comparing contents would cost what is to be saved.
    private static boolean isSame(RegistryView.Service a, RegistryView.Service b) {
        return a == b;
    }

    private static <K, V> Map<K, V> latest(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }
}
