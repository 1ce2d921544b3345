package io.starling.http.consul;

import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.http.consul.ServiceBodies.Home;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Services as Consul's clients see them. What was asked for last is kept as long as it doesn't change: a view of the registry
 * that shares a service with the one before has the very same object. Thread-safe.
 */
final class SeenServices {
    private static final int MOST_SERVICES = 512;
    private static final int MOST_ANSWERS = 128;

    private final Home agent;
    private final Map<ServiceName, Kept<List<Seen>>> services = latest(MOST_SERVICES);
    private final Map<Question, Kept<HttpResponse>> answers = latest(MOST_ANSWERS);

    /** What was made of which service. */
    private record Kept<T>(RegistryView.Service from, RegistryView.Service nodes, T made) {}

    private record Question(ServiceName service, boolean passing, boolean gzip) {}

    SeenServices(Home agent) {
        this.agent = agent;
    }

    Home agent() {
        return agent;
    }

    /** @param view that has the service */
    List<Seen> of(RegistryView view, RegistryView.Service service) {
        return kept(services, service.name(), view, service, () -> Seen.of(service, view.nodes(), agent));
    }

    /** The whole answer to the plainest question about a service's health, which is asked most: one for all who ask. */
    HttpResponse answer(
            RegistryView view,
            RegistryView.Service service,
            boolean passing,
            boolean gzip,
            Supplier<HttpResponse> written) {
        return kept(answers, new Question(service.name(), passing, gzip), view, service, written);
    }

    private static <K, T> T kept(
            Map<K, Kept<T>> map, K key, RegistryView view, RegistryView.Service service, Supplier<T> made) {
        synchronized (map) {
            Kept<T> known = map.get(key);
            if (known != null && isSame(known.from(), service) && isSame(known.nodes(), view.nodes())) {
                return known.made();
            }
        }
        T fresh = made.get();
        synchronized (map) {
            map.put(key, new Kept<>(service, view.nodes(), fresh));
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
