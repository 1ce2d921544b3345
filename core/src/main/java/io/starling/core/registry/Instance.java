package io.starling.core.registry;

import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a service: a pod, or an outsider that registered itself.
 *
 * @param id unique within its service
 * @param address an IP address or host name to reach it at
 * @param host its host name; the address where it has none
 * @param ports by name, the main one first; 1 to 65535
 * @param metadata what it says of itself; {@code load} is its present load, see {@link #load}
 * @param weight its share of traffic relative to its peers', at least 0
 * @param zone where it runs, empty where unknown
 * @param status what it, or whoever checks it, says
 * @param override what an operator says instead; null where none does
 * @param source the dialect that it came by: {@code eureka}, {@code consul}..., {@code pod}
 * @param lease how long it lives without a heartbeat; null for one that needs none
 * @param document the dialect's own words about it, opaque to everybody else; may be empty
 * @param registeredAt when it first came
 * @param history the latest changes of its status, the newest last
 */
public record Instance(
        String id,
        String address,
        String host,
        Map<String, Integer> ports,
        Map<String, String> metadata,
        int weight,
        String zone,
        InstanceStatus status,
        @Nullable InstanceStatus override,
        String source,
        @Nullable Duration lease,
        String document,
        Instant registeredAt,
        List<HealthChange> history) {
    /**
     * There are very many, on every member, and its owner has each of its own twice, as it is journaled and as it is found: what
     * they have in common is there once.
     */
    public Instance {
        host = host.equals(address) ? address : host;
        ports = SmallMap.of(ports);
        metadata = SmallMap.of(metadata);
        zone = zone.intern();
        source = source.intern();
        document = document.intern();
    }

    /** The source of instances that are pods. */
    public static final String POD = "pod";

    /** The metadata that tells an instance's present load. */
    public static final String LOAD = "load";

    /** How much of an instance's health is remembered. */
    public static final int REMEMBERED = 10;

    private static final int MAX_ID = 512;
    /** An event with an instance has to fit a message of 128 KiB. */
    private static final int MAX_TEXT = 48 * 1024;

    /** An instance with a lease as a dialect describes it: {@code status} UP, weight 1, no zone, and nothing happened yet. */
    public static Instance registering(
            String id, String address, Map<String, Integer> ports, Map<String, String> metadata, String source) {
        return new Instance(
                id,
                address,
                address,
                ports,
                metadata,
                1,
                "",
                InstanceStatus.UP,
                null,
                source,
                null,
                "",
                Instant.EPOCH,
                List.of());
    }

    /** What counts: an override replaces what the instance says, unless that is that it can't take traffic. */
    public InstanceStatus effective() {
        boolean able = status == InstanceStatus.UP || status == InstanceStatus.OUT_OF_SERVICE;
        return override != null && able ? override : status;
    }

    /** The main port, 0 where it has none. */
    public int port() {
        return ports.isEmpty() ? 0 : ports.values().iterator().next();
    }

    /** Its load as it reports it, from 0; empty where it reports none that can be read. */
    public OptionalDouble load() {
        try {
            double load = Double.parseDouble(metadata.getOrDefault(LOAD, ""));
            return load >= 0 && Double.isFinite(load) ? OptionalDouble.of(load) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** @throws Refusal where it can't be registered: 400, or 413 for more than fits */
    void check() {
        if (id.isBlank() || id.length() > MAX_ID || id.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.badRequest("an instance needs an id of 1 to " + MAX_ID + " printable characters");
        }
        if (weight < 0) {
            throw Refusal.badRequest("the weight of instance \"" + id + "\" must be at least 0");
        }
        if (lease != null && (lease.isNegative() || lease.isZero())) {
            throw Refusal.badRequest("the lease of instance \"" + id + "\" must be longer than 0 s");
        }
        ports.forEach((name, port) -> {
            if (port < 1 || port > 65_535) {
                throw Refusal.badRequest(
                        "port " + port + " of instance \"" + id + "\" is not valid: it must be 1 to 65535");
            }
        });
        if (size() > MAX_TEXT) {
            throw Refusal.of(ApiStatus.of(
                    413,
                    "RequestEntityTooLarge",
                    "instance \"" + id + "\" says too much of itself: " + size() + " characters of " + MAX_TEXT));
        }
    }

    /** About how many characters it takes to write down. */
    public int size() {
        int texts = id.length() + document.length() + address.length() + host.length() + zone.length();
        return texts
                + metadata.entrySet().stream()
                        .mapToInt(entry ->
                                entry.getKey().length() + entry.getValue().length())
                        .sum();
    }

    /** What the instance is made anew of, where one thing about it changes. */
    private static final class Draft {
        private final Instance of;
        private String host;
        private Map<String, String> metadata;
        private int weight;
        private String zone;
        private InstanceStatus status;
        private @Nullable InstanceStatus override;
        private @Nullable Duration lease;
        private String document;
        private Instant registeredAt;
        private List<HealthChange> history;

        Draft(Instance of) {
            this.of = of;
            this.host = of.host;
            this.metadata = of.metadata;
            this.weight = of.weight;
            this.zone = of.zone;
            this.status = of.status;
            this.override = of.override;
            this.lease = of.lease;
            this.document = of.document;
            this.registeredAt = of.registeredAt;
            this.history = of.history;
        }

        Instance done() {
            return new Instance(
                    of.id,
                    of.address,
                    host,
                    of.ports,
                    metadata,
                    weight,
                    zone,
                    status,
                    override,
                    of.source,
                    lease,
                    document,
                    registeredAt,
                    history);
        }
    }

    private Instance changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    public Instance withLease(@Nullable Duration next) {
        return changed(draft -> draft.lease = next);
    }

    public Instance withZone(String next) {
        return changed(draft -> draft.zone = next);
    }

    public Instance withWeight(int next) {
        return changed(draft -> draft.weight = next);
    }

    public Instance withDocument(String next) {
        return changed(draft -> draft.document = next);
    }

    public Instance withStatus(InstanceStatus next) {
        return changed(draft -> draft.status = next);
    }

    Instance withOverride(@Nullable InstanceStatus next) {
        return changed(draft -> draft.override = next);
    }

    Instance withMetadata(Map<String, String> added) {
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.putAll(added);
        return changed(draft -> draft.metadata = all);
    }

    Instance since(Instant at, List<HealthChange> past) {
        return changed(draft -> {
            draft.registeredAt = at;
            draft.history = past;
        });
    }

    /** The instance after its status became another one. */
    Instance told(HealthChange change) {
        return withStatus(change.status()).remembering(change);
    }

    /** The instance after an operator's word on its status, or after that was taken back. */
    Instance overruled(@Nullable InstanceStatus next, Instant at) {
        Instance after = withOverride(next);
        String note = next == null ? "no override any more" : "overridden: " + next;
        return after.remembering(new HealthChange(after.effective(), note, at));
    }

    private Instance remembering(HealthChange change) {
        List<HealthChange> all = new ArrayList<>(history);
        all.add(change);
        List<HealthChange> latest = all.subList(Math.max(0, all.size() - REMEMBERED), all.size());
        return since(registeredAt, List.copyOf(latest));
    }
}
