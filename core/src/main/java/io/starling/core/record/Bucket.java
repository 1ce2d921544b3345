package io.starling.core.record;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.starling.core.Journaled;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import java.util.Map;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * The objects of one kind and namespace whose names hash to one number. A bucket rather than an entity each: ten thousand
 * ConfigMaps are then a few hundred entities.
 *
 * @param objects by name, each with the resourceVersion of its last change
 */
public record Bucket(PSortedMap<String, ApiObject> objects) implements Journaled {
    /** Into how many buckets the objects of one kind and namespace are divided. Never change it: it is in entity ids. */
    public static final int COUNT = 16;

    public static final Bucket EMPTY = new Bucket(TreePMap.empty());

    /** Reads a snapshot. */
    @JsonCreator
    static Bucket of(@JsonProperty("objects") Map<String, ApiObject> objects) {
        return new Bucket(TreePMap.from(objects));
    }

    /** A recorded fact. */
    public sealed interface Event extends Journaled {
        Bucket applyTo(Bucket before);
    }

    public record Stored(ApiObject object) implements Event {
        @Override
        public Bucket applyTo(Bucket before) {
            return new Bucket(before.objects.plus(object.name(), object));
        }
    }

    public record Removed(String name) implements Event {
        @Override
        public Bucket applyTo(Bucket before) {
            return new Bucket(before.objects.minus(name));
        }
    }

    /** The id of the bucket that an object belongs to: {@code configmaps/default/7}. */
    public static String idOf(ObjectKey key) {
        int number = Math.floorMod(key.name().hashCode(), COUNT);
        return key.type().id() + "/" + key.namespace() + "/" + number;
    }
}
