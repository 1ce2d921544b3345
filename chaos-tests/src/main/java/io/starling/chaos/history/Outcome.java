package io.starling.chaos.history;

/** What came of an {@link Action}. */
public sealed interface Outcome {
    /**
     * The write took place.
     *
     * @param version the object's new resourceVersion; 0 where the answer names none, as for a delete
     */
    record Applied(long version) implements Outcome {}

    /** The read found this. */
    record Found(String value, long version) implements Outcome {}

    /** There is no such object, the answer says in these words; a list says nothing. */
    record Absent(String why) implements Outcome {}

    /** Refused: the object is there already, or has another version. */
    record Conflict() implements Outcome {}

    /** No answer, or one that says neither yes nor no: the write may have taken place, may still do so, or never will. */
    record Unknown(String why) implements Outcome {}

    /** Certainly nothing happened: the request never reached a member, or was refused for a reason of its own. */
    record Refused(String why) implements Outcome {}

    /** Whether the cluster said that a write took place. */
    default boolean acknowledged() {
        return this instanceof Applied;
    }
}
