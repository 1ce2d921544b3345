package io.starling.actors.catalog;

/**
 * What a catalog says about itself.
 *
 * @param objects how many exist
 * @param lagMillis how far the watermark is behind this member's clock
 * @param changes how many delivered changes are kept for watches
 * @param watchers how many watches are open
 * @param complete whether lists are answered
 */
public record CatalogFigures(int objects, long lagMillis, int changes, int watchers, boolean complete) {}
