package io.starling.http;

import io.starling.actors.gateway.Registry;
import io.starling.core.object.Document;
import io.starling.core.object.Refusal;
import io.starling.core.registry.InstanceDocument;
import io.starling.core.registry.OutsiderEvent;
import io.starling.core.registry.Outsiders;
import io.starling.core.registry.RegistryIndex;
import io.starling.core.registry.RegistryIndex.Change;
import io.starling.core.registry.RegistryTypes;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.core.registry.Wish;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;

/** The registry in memory: the real decisions of core, without owners, leases or other members. */
public final class InMemoryRegistry implements Registry {
    private final Map<ServiceName, Outsiders> outsiders = new HashMap<>();
    private final RegistryIndex index = new RegistryIndex(0);
    private final List<Consumer<Update>> listeners = new ArrayList<>();

    @Override
    public synchronized CompletionStage<Done> fulfil(ServiceName service, Wish wish) {
        Outsiders before = outsiders.getOrDefault(service, Outsiders.NONE);
        List<OutsiderEvent> events;
        try {
            events = before.decide(wish, Instant.now());
        } catch (Refusal refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
        Outsiders after = before.after(events);
        outsiders.put(service, after);
        List<Change> changes = new ArrayList<>();
        for (OutsiderEvent event : events) {
            after.find(event.id())
                    .ifPresentOrElse(
                            instance -> changes.addAll(index.put(
                                    RegistryTypes.INSTANCES,
                                    Document.of(InstanceDocument.of(service, instance, false)))),
                            () -> before.find(event.id())
                                    .ifPresent(gone -> changes.addAll(index.remove(
                                            RegistryTypes.INSTANCES,
                                            Document.of(InstanceDocument.of(service, gone, false))))));
        }
        tell(changes);
        return CompletableFuture.completedFuture(Done.getInstance());
    }

    private void tell(List<Change> changes) {
        Update update = new Update(changes, index.view());
        listeners.forEach(listener -> listener.accept(update));
    }

    @Override
    public synchronized RegistryView view() {
        return index.view();
    }

    @Override
    public synchronized void listen(Consumer<Update> listener) {
        listeners.add(listener);
    }
}
