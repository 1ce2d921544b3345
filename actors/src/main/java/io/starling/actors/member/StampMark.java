package io.starling.actors.member;

import java.util.function.LongSupplier;

/** What a member remembers of its stamps beyond its end, so that no later run of it takes one of them, or a lower one. */
public interface StampMark {
    /** No stamp at or below this is to be taken by the present run. */
    long floor();

    /**
     * Keeps ahead of this member's stamps from now on; returns when it is. Called once, before the first of them is taken. Not the wall clock
     * is remembered: it may be wrong, and stamps may be ahead of it.
     *
     * @param reading tells a stamp at or above all that were taken; may be called from any thread
     */
    void follow(LongSupplier reading);
}
