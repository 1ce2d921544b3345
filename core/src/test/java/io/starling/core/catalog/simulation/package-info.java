/** Proves the catalog's protocol: the code that the actor runs, driven in virtual time. Start at {@link io.starling.core.catalog.simulation.World}. */
@NullMarked
package io.starling.core.catalog.simulation;

import org.jspecify.annotations.NullMarked;
