package io.starling.core.origin;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.starling.core.Journaled;
import io.starling.core.object.Stamp;
import java.util.Map;
import java.util.OptionalInt;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * The number that each member has in its stamps, for good.
 *
 * @param numbers by the member's name
 */
public record Origins(PSortedMap<String, Integer> numbers) implements Journaled {
    public static final Origins NONE = new Origins(TreePMap.empty());

    /** Reads a snapshot. */
    @JsonCreator
    static Origins of(@JsonProperty("numbers") Map<String, Integer> numbers) {
        return new Origins(TreePMap.from(numbers));
    }

    /** A member has a number. */
    public record Numbered(String member, int number) implements Journaled {
        public Origins applyTo(Origins before) {
            return new Origins(before.numbers.plus(member, number));
        }
    }

    /** The number for a member: the one it has, else the lowest that is free; empty where all are given. */
    public OptionalInt numberFor(String member) {
        Integer known = numbers.get(member);
        if (known != null) {
            return OptionalInt.of(known);
        }
        for (int number = 0; number < Stamp.MAX_ORIGINS; number++) {
            if (!numbers.containsValue(number)) {
                return OptionalInt.of(number);
            }
        }
        return OptionalInt.empty();
    }
}
