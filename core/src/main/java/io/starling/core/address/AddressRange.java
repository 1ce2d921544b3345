package io.starling.core.address;

import java.util.Optional;

/** What addresses of one kind there are, each with a place. */
public interface AddressRange {
    /** How many addresses it has. */
    int size();

    /** The address at a place, from 0 to {@link #size()} less one. */
    String at(int place);

    /** The place of an address; empty where it isn't in the range. */
    Optional<Integer> placeOf(String address);

    /** The range, for people. */
    String range();
}
