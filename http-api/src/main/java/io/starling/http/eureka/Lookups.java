package io.starling.http.eureka;

import io.starling.actors.gateway.Registry;
import io.starling.actors.gateway.Registry.Update;
import io.starling.core.registry.Instance;
import io.starling.core.registry.RegistryIndex.Change;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.RegistryView.Service;
import io.starling.core.registry.ServiceName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What Eureka's clients are told, from this member's view of the registry. An answer is encoded once for each change of what it
 * tells, and shared by all who ask. Thread-safe. Eureka knows no namespaces: it sees the one called {@code default}.
 */
final class Lookups {
    private final Registry registry;
    private final RecentChanges changes;
    private final EncodedInstances instances = new EncodedInstances();
    private final Map<Key, Kept> kept = new ConcurrentHashMap<>();

    private record Key(String what, Form form) {}

    /** @param version of what is told */
    private record Kept(long version, Encoded body) {}

    private Lookups(Registry registry, InstantSource clock) {
        this.registry = registry;
        this.changes = new RecentChanges(clock);
    }

    static Lookups start(Registry registry, InstantSource clock) {
        Lookups lookups = new Lookups(registry, clock);
        registry.listen(lookups::changed);
        return lookups;
    }

    private void changed(Update update) {
        for (Change change : update.changes()) {
            Instance before = change.before();
            if (change.after() == null && before != null) {
                instances.forget(change.service(), before.id());
                if (update.view().find(change.service()).isEmpty()) {
                    kept.keySet().removeIf(key -> key.what().equals(nameOf(change.service())));
                }
            }
        }
        changes.accept(update);
    }

    Encoded all(Form form) {
        RegistryView view = registry.view();
        return kept("", form, view.version(), () -> {
            Map<String, List<String>> texts = new TreeMap<>();
            services(view).forEach(service -> texts.put(Applications.nameOf(service), texts(service, form)));
            return Applications.all(texts, Applications.hash(services(view)), form);
        });
    }

    Encoded delta(Form form) {
        RecentChanges.Delta delta = changes.delta(registry.view());
        return kept("\0delta", form, delta.view().version(), () -> {
            Map<String, List<String>> texts = new TreeMap<>();
            for (RecentChanges.Recent recent : delta.changes()) {
                if (recent.service().namespace().equals(ServiceName.DEFAULT_NAMESPACE)) {
                    texts.computeIfAbsent(nameOf(recent.service()), name -> new ArrayList<>())
                            .add(EncodedInstances.write(recent.service(), recent.instance(), recent.action(), form));
                }
            }
            return Applications.all(texts, Applications.hash(services(delta.view())), form);
        });
    }

    /** Empty where there is no such application. */
    Optional<Encoded> application(String name, Form form) {
        return registry.view()
                .find(ServiceName.of(name))
                .map(service -> kept(
                        nameOf(service.name()),
                        form,
                        service.version(),
                        () -> Applications.one(Applications.nameOf(service), texts(service, form), form)));
    }

    /** When an instance last changed, as its client says, in milliseconds since 1970; empty where there is no such instance. */
    OptionalLong changedAt(String application, String id) {
        ServiceName service = ServiceName.of(application);
        Instance instance = registry.view().find(service, id).orElse(null);
        return instance == null ? OptionalLong.empty() : OptionalLong.of(instances.changedAt(service, instance));
    }

    /** Empty where there is no such instance. */
    Optional<Encoded> instance(String application, String id, Form form) {
        ServiceName service = ServiceName.of(application);
        return registry.view().find(service, id).map(instance -> encoded(service, instance, form));
    }

    /** As above, in whatever application it is. */
    Optional<Encoded> instance(String id, Form form) {
        for (Service service : services(registry.view())) {
            Instance instance = service.instances().get(id);
            if (instance != null) {
                return Optional.of(encoded(service.name(), instance, form));
            }
        }
        return Optional.empty();
    }

    private Encoded encoded(ServiceName service, Instance instance, Form form) {
        return new Encoded(Applications.instance(instances.text(service, instance, form), form));
    }

    /** The instances behind a virtual address. */
    Encoded vip(String vip, boolean secure, Form form) {
        RegistryView view = registry.view();
        Key key = new Key((secure ? "\0svip " : "\0vip ") + vip, form);
        Kept known = kept.get(key);
        if (known != null && known.version() == view.version()) {
            return known.body();
        }
        RegistryView found = behind(view, vip, secure);
        Map<String, List<String>> texts = new TreeMap<>();
        found.services().values().forEach(service -> texts.put(Applications.nameOf(service), texts(service, form)));
        Encoded body = new Encoded(
                Applications.all(texts, Applications.hash(found.services().values()), form));
        if (texts.isEmpty()) {
            kept.remove(key);
        } else {
            kept.put(key, new Kept(view.version(), body));
        }
        return body;
    }

    private static RegistryView behind(RegistryView view, String vip, boolean secure) {
        RegistryView found = RegistryView.EMPTY;
        for (Service service : services(view)) {
            Service those = new Service(service.name(), service.instances(), service.version());
            for (Instance instance : service.all()) {
                if (!InstanceInfo.vips(service.name(), instance, EncodedInstances.kept(instance), secure)
                        .contains(vip)) {
                    those = new Service(service.name(), those.instances().minus(instance.id()), service.version());
                }
            }
            if (!those.instances().isEmpty()) {
                found = new RegistryView(found.services().plus(service.name(), those), found.nodes(), view.version());
            }
        }
        return found;
    }

    private List<String> texts(Service service, Form form) {
        return service.all().stream()
                .map(instance -> instances.text(service.name(), instance, form))
                .toList();
    }

    private static Collection<Service> services(RegistryView view) {
        return view.services().values().stream()
                .filter(service -> service.name().namespace().equals(ServiceName.DEFAULT_NAMESPACE))
                .toList();
    }

    private Encoded kept(String what, Form form, long version, Supplier<String> text) {
        Key key = new Key(what, form);
        Kept known = kept.get(key);
        if (known != null && known.version() == version) {
            return known.body();
        }
        return kept.compute(
                        key,
                        (same, now) -> now != null && now.version() >= version
                                ? now
                                : new Kept(version, new Encoded(text.get())))
                .body();
    }

    private static String nameOf(ServiceName service) {
        return service.name().toUpperCase(Locale.ROOT);
    }
}
