package io.starling.actors.check;

import io.starling.actors.gateway.Registry;
import io.starling.core.check.CheckedService;
import io.starling.core.registry.Instance;
import io.starling.core.registry.RegistryIndex.Change;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The service names some of whose instances have checks: kept by what changes, not by looking at all. Thread-safe. */
final class CheckedNames {
    private final Map<ServiceName, Set<String>> ids = new HashMap<>();
    private boolean seeded;

    /** Those of a view, unless they are known. */
    synchronized void seed(RegistryView view) {
        if (!seeded) {
            seeded = true;
            view.services().values().forEach(service -> service.all().forEach(it -> put(service.name(), it)));
        }
    }

    /** What changed, in order. An update that the seed had in it already changes nothing in the end: those after it follow. */
    synchronized void learn(Registry.Update update) {
        for (Change change : update.changes()) {
            Instance before = change.before();
            Instance after = change.after();
            if (before != null) {
                remove(change.service(), before.id());
            }
            if (after != null) {
                put(change.service(), after);
            }
        }
    }

    synchronized List<ServiceName> all() {
        return List.copyOf(ids.keySet());
    }

    private void put(ServiceName service, Instance instance) {
        if (CheckedService.of(instance).filter(it -> !it.checks().isEmpty()).isPresent()) {
            ids.computeIfAbsent(service, name -> new HashSet<>()).add(instance.id());
        }
    }

    private void remove(ServiceName service, String id) {
        ids.computeIfPresent(service, (name, known) -> {
            known.remove(id);
            return known.isEmpty() ? null : known;
        });
    }
}
