/** A runtime that runs nothing: for tests, what-if and scale. Start at {@link SimulatedRuntime}. */
@NullMarked
package io.starling.node.runtime.simulated;

import org.jspecify.annotations.NullMarked;
