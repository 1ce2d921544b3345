/**
 * The placement protocol in a world of its own: virtual time, an unreliable network, crashes everywhere. Start at {@link
 * io.starling.core.simulation.PlacementSimulationTest}.
 */
@NullMarked
package io.starling.core.simulation;

import org.jspecify.annotations.NullMarked;
