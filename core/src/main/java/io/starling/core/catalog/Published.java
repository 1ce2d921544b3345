package io.starling.core.catalog;

/**
 * A replica at one moment, immutable.
 *
 * @param delivered everything up to the watermark, and nothing above it
 * @param newest everything received
 * @param watermark nothing at or below it is to come
 */
public record Published(CatalogState delivered, CatalogState newest, long watermark) {
    public static final Published EMPTY = new Published(CatalogState.EMPTY, CatalogState.EMPTY, 0);
}
