package io.starling.core.address;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.starling.core.Journaled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * Who has which address of a block.
 *
 * @param owners by address
 */
public record Allocations(PSortedMap<String, String> owners) implements Journaled {
    public static final Allocations NONE = new Allocations(TreePMap.empty());

    /** Reads a snapshot. */
    @JsonCreator
    static Allocations of(@JsonProperty("owners") Map<String, String> owners) {
        return new Allocations(TreePMap.from(owners));
    }

    /** A recorded fact. */
    public sealed interface Event extends Journaled {
        Allocations applyTo(Allocations before);
    }

    public record Allocated(List<String> addresses, String owner) implements Event {
        @Override
        public Allocations applyTo(Allocations before) {
            PSortedMap<String, String> owners = before.owners;
            for (String address : addresses) {
                owners = owners.plus(address, owner);
            }
            return new Allocations(owners);
        }
    }

    public record Released(List<String> addresses) implements Event {
        @Override
        public Allocations applyTo(Allocations before) {
            return new Allocations(before.owners.minusAll(addresses));
        }
    }

    /** What comes of asking. */
    public sealed interface Answer {}

    /** @param addresses one for each that was asked for, in that order */
    public record Given(List<String> addresses) implements Answer {}

    /** @param problem a sentence that names the owner of what is taken, or the range */
    public record Denied(String address, String problem) implements Answer {}

    /**
     * Chooses addresses for an owner. Where it has them already they are given again.
     *
     * @param wanted an address each, or empty for any
     */
    public Answer allocate(AddressRange block, List<String> wanted, String owner) {
        List<String> given = new ArrayList<>();
        for (String address : wanted) {
            if (address.isEmpty()) {
                Optional<String> free = free(block, owner, given);
                if (free.isEmpty()) {
                    return new Denied("", "nothing of " + block.range() + " is free");
                }
                given.add(free.get());
                continue;
            }
            String holder = owners.get(address);
            if (block.placeOf(address).isEmpty()) {
                return new Denied(address, "not in the valid range " + block.range());
            }
            if (holder != null && !holder.equals(owner)) {
                return new Denied(address, "already allocated to " + holder);
            }
            given.add(address);
        }
        return new Given(given);
    }

    /** Chooses one address for an owner that needs no more than one: the one it has, or any that is free. */
    public Answer claim(AddressRange block, String owner) {
        List<String> held = heldBy(owner);
        return held.isEmpty() ? allocate(block, List.of(""), owner) : new Given(held);
    }

    /** All that an owner has. */
    public List<String> heldBy(String owner) {
        return owners.entrySet().stream()
                .filter(entry -> entry.getValue().equals(owner))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The first free address from a place that the owner's name hashes to. */
    private Optional<String> free(AddressRange block, String owner, List<String> besides) {
        int start = Math.floorMod(owner.hashCode() * 31 + besides.size(), block.size());
        for (int step = 0; step < block.size(); step++) {
            String address = block.at((start + step) % block.size());
            if (!owners.containsKey(address) && !besides.contains(address)) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    /** Those of the addresses that the owner has. */
    public List<String> held(List<String> addresses, String owner) {
        return addresses.stream().filter(it -> owner.equals(owners.get(it))).toList();
    }
}
