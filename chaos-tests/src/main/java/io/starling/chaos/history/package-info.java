/**
 * What was asked of a cluster and what it answered, as it was seen from outside. Times are nanoseconds since the run began, on
 * one monotonic clock. Start at {@link io.starling.chaos.history.Operation}.
 */
@NullMarked
package io.starling.chaos.history;

import org.jspecify.annotations.NullMarked;
