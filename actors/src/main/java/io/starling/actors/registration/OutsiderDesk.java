package io.starling.actors.registration;

import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.Publication;
import io.starling.core.check.CheckedService;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.Refusal;
import io.starling.core.registration.Registration;
import io.starling.core.registry.Instance;
import io.starling.core.registry.InstanceDocument;
import io.starling.core.registry.Leases;
import io.starling.core.registry.Leases.Judgement;
import io.starling.core.registry.OutsiderEvent;
import io.starling.core.registry.Outsiders;
import io.starling.core.registry.RegistrationDocument;
import io.starling.core.registry.RegistryTypes;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.core.registry.Wish;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one service, for its owner: gathers what is to be journaled, so that many registrations are one write,
 * measures the leases, and shows who is there. Lives from one recovery of the owner to the next; used from its thread.
 */
final class OutsiderDesk {
    /** About how many characters of instances go into one event. */
    private static final int EVENT_SIZE = 48 * 1024;

    private final ServiceName service;
    private final EntityContext context;
    private final Publication publication;
    private final RegistryFeed feed;
    private final Neighbours neighbours;
    private final Stopwatch stopwatch;
    private Leases leases;
    private Set<String> preserved = Set.of();
    private List<OutsiderEvent> staged = new ArrayList<>();
    private List<Consumer<@Nullable ApiStatus>> waiting = new ArrayList<>();
    /** The outsiders with what is staged; null where it has to be found out. */
    private @Nullable Outsiders ahead;

    /**
     * @param events to journal, each of a size that fits
     * @param waiting who is to be told when they are journaled and shown: null, or why they are not
     */
    record Batch(List<OutsiderEvent> events, List<Consumer<@Nullable ApiStatus>> waiting) {
        List<Registration.Event> journaled() {
            List<Registration.Event> all = new ArrayList<>();
            List<OutsiderEvent> some = new ArrayList<>();
            int size = 0;
            for (OutsiderEvent event : events) {
                some.add(event);
                size += sizeOf(event);
                if (size >= EVENT_SIZE) {
                    all.add(new Registration.OutsidersChanged(List.copyOf(some)));
                    some.clear();
                    size = 0;
                }
            }
            if (!some.isEmpty()) {
                all.add(new Registration.OutsidersChanged(List.copyOf(some)));
            }
            return all;
        }

        private static int sizeOf(OutsiderEvent event) {
            return event instanceof OutsiderEvent.Registered registered
                    ? registered.instance().size() + 500
                    : 500;
        }
    }

    OutsiderDesk(
            ServiceName service,
            EntityContext context,
            Publication publication,
            RegistryFeed feed,
            Neighbours neighbours,
            Outsiders recovered) {
        this.service = service;
        this.context = context;
        this.publication = publication;
        this.feed = feed;
        this.neighbours = neighbours;
        this.stopwatch = Stopwatch.start(context.clock());
        this.leases = Leases.full(recovered, stopwatch.instant());
        neighbours.tell(service.toString(), leases);
    }

    /** Whether there are leases to judge. */
    boolean leasing() {
        return !leases.leases().isEmpty();
    }

    /** Who stays though its lease ended. */
    Set<String> preserved() {
        return preserved;
    }

    /**
     * Takes a wish.
     *
     * @param told learns when it is fulfilled, or why it isn't
     * @return whether it is staged, and {@link #batch} has to be journaled
     */
    boolean take(Outsiders journaled, Wish wish, Consumer<@Nullable ApiStatus> told) {
        Outsiders present = ahead == null ? journaled.after(staged) : ahead;
        if (wish instanceof Wish.Cancel
                && present.find(wish.id()).isEmpty()
                && journaled.find(wish.id()).isPresent()) {
            // It goes with what is staged, and may come back until that is journaled.
            waiting.add(told);
            return true;
        }
        List<OutsiderEvent> events;
        try {
            if (service.equals(ServiceName.NODES)
                    && wish instanceof Wish.Register register
                    && !register.instance().source().equals(CheckedService.SOURCE)) {
                throw Refusal.badRequest("\"" + service.name() + "\" can't be the name of a service");
            }
            events = present.decide(wish, context.clock().instant());
        } catch (Refusal refusal) {
            told.accept(refusal.status());
            return false;
        }
        if (wish instanceof Wish.Register || wish instanceof Wish.Renew || wish instanceof Wish.Report) {
            heard(present, Set.of(wish.id()));
        }
        ahead = present.after(events);
        if (events.isEmpty() && staged.isEmpty()) {
            told.accept(null);
            return false;
        }
        staged.addAll(events);
        waiting.add(told);
        return true;
    }

    /** Removes an instance because somebody deletes its object. */
    boolean remove(Outsiders journaled, ObjectKey object, Consumer<@Nullable ApiStatus> told) {
        return journaled.instances().keySet().stream()
                .filter(id -> InstanceDocument.key(service, id).equals(object))
                .findAny()
                .map(id -> take(journaled, new Wish.Cancel(id), told))
                .orElseGet(() -> {
                    told.accept(null);
                    return false;
                });
    }

    /** What was staged since the last batch. */
    Batch batch() {
        Batch batch = new Batch(staged, waiting);
        staged = new ArrayList<>();
        waiting = new ArrayList<>();
        return batch;
    }

    void heard(Outsiders journaled, Set<String> ids) {
        Instant now = stopwatch.instant();
        for (String id : ids) {
            Instance known = journaled.instances().get(id);
            if (known != null) {
                leases = leases.heard(id, known.lease(), now);
            }
        }
        neighbours.tell(service.toString(), leases);
    }

    /** Looks whose lease ended, and returns what is to be journaled. */
    Batch judge(Outsiders journaled) {
        Instant now = stopwatch.instant();
        Judgement judgement = leases.judge(now, () -> neighbours.around(service.toString(), now));
        leases = judgement.leases();
        neighbours.tell(service.toString(), leases);
        if (!judgement.preserved().equals(preserved)) {
            Set<String> changed = new HashSet<>(preserved);
            changed.addAll(judgement.preserved());
            preserved = judgement.preserved();
            show(journaled, changed);
            tellOfPreservation();
        }
        ahead = null;
        return new Batch(journaled.expired(judgement.gone(), context.clock().instant()), List.of());
    }

    private void tellOfPreservation() {
        ApiObject about = publication.shown(RegistrationDocument.key(service));
        if (about != null && !preserved.isEmpty()) {
            context.events()
                    .warning(
                            about,
                            "SelfPreservation",
                            "most heartbeats stopped at once: instances stay though their leases ended");
        }
    }

    /** These events are journaled: the leases follow, the changed instances are shown. */
    CompletionStage<Done> journaled(Outsiders after, List<OutsiderEvent> events) {
        Set<String> changed = new HashSet<>();
        Instant now = stopwatch.instant();
        for (OutsiderEvent event : events) {
            changed.add(event.id());
            if (event instanceof OutsiderEvent.Registered registered) {
                leases = leases.heard(event.id(), registered.instance().lease(), now);
            } else if (event instanceof OutsiderEvent.Removed removed) {
                leases = leases.without(event.id());
                tellOfExpiry(removed);
            }
        }
        neighbours.tell(service.toString(), leases);
        return show(after, changed);
    }

    private void tellOfExpiry(OutsiderEvent.Removed removed) {
        ApiObject about = publication.shown(RegistrationDocument.key(service));
        if (about != null && removed.why() == OutsiderEvent.Why.EXPIRED) {
            context.events()
                    .warning(about, "LeaseExpired", "instance " + removed.id() + " sent no heartbeat for its lease");
        }
    }

    private CompletionStage<Done> show(Outsiders outsiders, Set<String> ids) {
        Map<ObjectKey, @Nullable ApiObject> documents = new HashMap<>();
        ids.forEach(id -> documents.put(
                InstanceDocument.key(service, id),
                document(outsiders.instances().get(id))));
        return publication.show(documents);
    }

    private @Nullable ApiObject document(@Nullable Instance instance) {
        return instance == null ? null : InstanceDocument.of(service, instance, preserved.contains(instance.id()));
    }

    /** The objects of all instances, and null for those that are shown and gone. */
    Map<ObjectKey, @Nullable ApiObject> documents(Outsiders outsiders) {
        Map<ObjectKey, @Nullable ApiObject> documents = new HashMap<>();
        publication.keys().stream()
                .filter(key -> key.type().equals(RegistryTypes.INSTANCES))
                .forEach(key -> documents.put(key, null));
        outsiders
                .instances()
                .values()
                .forEach(instance -> documents.put(InstanceDocument.key(service, instance.id()), document(instance)));
        return documents;
    }

    /** Shows how many stand behind the name by now: what the view of this member says. */
    CompletionStage<Done> summarise(Registration registration) {
        Collection<Instance> instances = present(registration);
        ObjectKey key = RegistrationDocument.key(service);
        ApiObject of = registration.service();
        boolean there = (!instances.isEmpty() && !service.equals(ServiceName.NODES))
                || (of != null && !of.spec().path("selector").isEmpty());
        return publication.show(
                there
                        ? Map.of(
                                key,
                                RegistrationDocument.of(service, instances, preserved.size(), since(key, instances)))
                        : gone(key));
    }

    private static Map<ObjectKey, @Nullable ApiObject> gone(ObjectKey key) {
        Map<ObjectKey, @Nullable ApiObject> gone = new HashMap<>();
        gone.put(key, null);
        return gone;
    }

    private Collection<Instance> present(Registration registration) {
        try {
            return feed.view().find(service).map(RegistryView.Service::all).orElse(List.of());
        } catch (Refusal starting) {
            return registration.outsiders().instances().values();
        }
    }

    private Instant since(ObjectKey key, Collection<Instance> instances) {
        ApiObject shown = publication.shown(key);
        if (shown != null) {
            return Instant.parse(shown.metadata().path("creationTimestamp").asText());
        }
        return instances.stream()
                .map(Instance::registeredAt)
                .min(Comparator.naturalOrder())
                .orElseGet(() -> context.clock().instant());
    }

    void close() {
        neighbours.leave(service.toString());
        feed.disown(service);
    }
}
