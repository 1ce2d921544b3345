package io.starling.chaos.check;

/** What a resourceVersion tells of an object's kind. */
public enum Versions {
    /** Only clients change the object: each version belongs to one value. */
    EXACT,
    /** The cluster changes the object as well, such as its status: between two writes of clients the version may rise. */
    RISING
}
