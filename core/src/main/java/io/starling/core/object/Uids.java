package io.starling.core.object;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The uids of objects that follow from others: who shows them, shows the same ones. */
public final class Uids {
    private Uids() {}

    /** @param of tells the object from all others */
    public static String derived(String of) {
        return UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
