package io.starling.http.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.actors.gateway.Registry;
import io.starling.core.object.Document;
import io.starling.core.registry.Instance;
import io.starling.core.registry.InstanceDocument;
import io.starling.core.registry.RegistryIndex;
import io.starling.core.registry.RegistryTypes;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.core.registry.Wish;
import io.starling.http.consul.RegistryQueries.About;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.junit.jupiter.api.Test;

class RegistryQueriesTest {
    private static final ServiceName WEB = ServiceName.of("web");
    private static final ServiceName OTHER = ServiceName.of("other");

    private final Told registry = new Told();
    private final RegistryQueries queries = new RegistryQueries(registry);

    @Test
    void whoWaitsForAServiceIsAnsweredByItAlone() throws Exception {
        registry.put(WEB, "web-1");
        CompletableFuture<RegistryView> web = waiting(new About(WEB));
        CompletableFuture<RegistryView> anything = waiting(About.EVERYTHING);

        registry.put(OTHER, "other-1");

        assertThat(anything.get(30, TimeUnit.SECONDS).find(OTHER)).isPresent();
        assertThat(web).isNotDone();
        registry.put(WEB, "web-2");
        assertThat(web.get(30, TimeUnit.SECONDS).find(WEB, "web-2")).isPresent();
    }

    @Test
    void nodesConcernEveryService() throws Exception {
        registry.put(WEB, "web-1");
        CompletableFuture<RegistryView> web = waiting(new About(WEB));

        registry.put(ServiceName.NODES, "node");

        RegistryView view = web.get(30, TimeUnit.SECONDS);
        assertThat(new About(WEB).version(view)).isEqualTo(view.version());
    }

    @Test
    void allAreAnsweredWhenTheMemberStopsOrTheirTimeIsOver() throws Exception {
        registry.put(WEB, "web-1");
        CompletableFuture<RegistryView> patient = waiting(new About(WEB));
        RegistryView now = registry.view();

        assertThat(queries.next(now, new About(WEB), System.nanoTime() + 1_000_000)
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS))
                .isSameAs(now);
        queries.stop();

        assertThat(patient.get(30, TimeUnit.SECONDS)).isSameAs(now);
        assertThat(waiting(new About(WEB))).isDone();
    }

    private CompletableFuture<RegistryView> waiting(About about) {
        long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        return queries.next(registry.view(), about, end).toCompletableFuture();
    }

    /** Tells what is put into it. */
    private static final class Told implements Registry {
        private final RegistryIndex index = new RegistryIndex(0);
        private final List<Consumer<Update>> listeners = new ArrayList<>();

        void put(ServiceName service, String id) {
            Instance instance = Instance.registering(id, "10.0.0.1", Map.of(), Map.of(), "eureka");
            List<RegistryIndex.Change> changes =
                    index.put(RegistryTypes.INSTANCES, Document.of(InstanceDocument.of(service, instance, false)));
            listeners.forEach(listener -> listener.accept(new Update(changes, index.view())));
        }

        @Override
        public CompletionStage<Done> fulfil(ServiceName service, Wish wish) {
            throw new UnsupportedOperationException("nothing is wished here");
        }

        @Override
        public RegistryView view() {
            return index.view();
        }

        @Override
        public void listen(Consumer<Update> listener) {
            listeners.add(listener);
        }
    }
}
