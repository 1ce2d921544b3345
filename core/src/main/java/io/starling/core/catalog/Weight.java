package io.starling.core.catalog;

import io.starling.core.object.Document;

/** Estimates what things take on the wire, in bytes: messages are cut by it, nothing more depends on it. */
final class Weight {
    /** The most that one message carries, unless a single object is larger. */
    static final int MESSAGE = 128 * 1024;

    private static final int PER_OBJECT = 64;

    private Weight() {}

    static int of(Change change) {
        Document document = change.document();
        return PER_OBJECT + (document == null ? 0 : document.size());
    }
}
