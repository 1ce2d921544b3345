package io.starling.core.catalog;

import java.util.Collection;
import java.util.Collections;

/** Which part of the members may speak for all. */
final class Quorum {
    private Quorum() {}

    /** More than half; or half, and the lowest member among them. */
    static boolean of(Collection<String> some, Collection<String> all) {
        int twice = 2 * some.size();
        return twice > all.size() || (twice == all.size() && some.contains(Collections.min(all)));
    }
}
