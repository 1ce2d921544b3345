package io.starling.chaos.history;

/** What a client asks of one object. Every written value is written once in a run, so that a read tells which write it saw. */
public sealed interface Action {
    /** Makes the object; refused where it is there. */
    record Create(String value) implements Action {}

    /** Replaces the object, if its version is still {@code ifVersion}. */
    record Update(String value, long ifVersion) implements Action {}

    /** Changes the object whatever its version is. */
    record Patch(String value) implements Action {}

    /** Removes the object. */
    record Delete() implements Action {}

    /** Reads the object by its name. */
    record Read() implements Action {}

    /** Reads the object out of a list of all objects; such reads come from the member's catalog and not from the owner. */
    record Listed() implements Action {}

    /** Whether it changes nothing. */
    default boolean reads() {
        return this instanceof Read || this instanceof Listed;
    }
}
