package io.starling.core.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import io.starling.core.registry.OutsiderEvent.Why;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The instances of one service that registered themselves: what is journaled of them. Whether they are still there is told by
 * {@link Leases}, which are not.
 *
 * @param instances by id
 */
public record Outsiders(PMap<String, Instance> instances) {
    public static final Outsiders NONE = new Outsiders(HashTreePMap.empty());

    /** Reads a snapshot. */
    @JsonCreator
    static Outsiders of(@JsonProperty("instances") Map<String, Instance> instances) {
        return new Outsiders(HashTreePMap.from(instances));
    }

    public Optional<Instance> find(String id) {
        return Optional.ofNullable(instances.get(id));
    }

    /**
     * What follows from a wish. Nothing where it is fulfilled already.
     *
     * @throws Refusal 404 where there is no such instance, 400 or 413 for an instance that can't be registered
     */
    public List<OutsiderEvent> decide(Wish wish, Instant now) {
        if (wish instanceof Wish.Register register) {
            return registered(register.instance(), register.why(), now);
        }
        Instance known = find(wish.id()).orElseThrow(() -> Refusal.of(unknown(wish.id())));
        if (wish instanceof Wish.Cancel) {
            return List.of(new OutsiderEvent.Removed(wish.id(), Why.CANCELLED, now));
        }
        if (wish instanceof Wish.Overrule overrule) {
            return overrule.status() == known.override()
                    ? List.of()
                    : List.of(new OutsiderEvent.Overridden(wish.id(), overrule.status(), now));
        }
        if (wish instanceof Wish.Annotate annotate) {
            Instance after = known.withMetadata(annotate.metadata());
            after.check();
            return after.equals(known)
                    ? List.of()
                    : List.of(new OutsiderEvent.Annotated(wish.id(), annotate.metadata(), now));
        }
        if (wish instanceof Wish.Report report && report.status() != known.status()) {
            HealthChange change = new HealthChange(report.status(), report.note(), now);
            return List.of(new OutsiderEvent.Reported(wish.id(), change));
        }
        return List.of();
    }

    private List<OutsiderEvent> registered(Instance wanted, @Nullable String why, Instant now) {
        wanted.check();
        Instance before = instances.get(wanted.id());
        if (before == null) {
            HealthChange first = new HealthChange(wanted.status(), "registered", now);
            return List.of(new OutsiderEvent.Registered(wanted.since(now, List.of(first))));
        }
        Instance after = wanted.withOverride(wanted.override() == null ? before.override() : wanted.override())
                .since(before.registeredAt(), before.history());
        if (after.equals(before)) {
            return List.of();
        }
        return List.of(new OutsiderEvent.Registered(
                after.status() == before.status()
                        ? after
                        : after.told(new HealthChange(after.status(), why == null ? "registered again" : why, now))));
    }

    /** What removes those whose lease ended. */
    public List<OutsiderEvent> expired(Collection<String> ids, Instant now) {
        return ids.stream()
                .filter(instances::containsKey)
                .sorted()
                .<OutsiderEvent>map(id -> new OutsiderEvent.Removed(id, Why.EXPIRED, now))
                .toList();
    }

    public Outsiders after(List<OutsiderEvent> events) {
        Outsiders outsiders = this;
        for (OutsiderEvent event : events) {
            outsiders = event.applyTo(outsiders);
        }
        return outsiders;
    }

    private static ApiStatus unknown(String id) {
        return ApiStatus.of(404, "NotFound", "no instance \"" + id + "\" is registered");
    }

    Outsiders with(Instance instance) {
        return new Outsiders(instances.plus(instance.id(), instance));
    }

    Outsiders without(String id) {
        return new Outsiders(instances.minus(id));
    }

    Outsiders changed(String id, UnaryOperator<Instance> change) {
        Instance before = instances.get(id);
        return before == null ? this : with(change.apply(before));
    }
}
