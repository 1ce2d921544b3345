/**
 * Where pods go: pure placement of one workload's pods over what is known of the nodes. Start at
 * {@link io.starling.core.schedule.Scheduler}.
 */
@NullMarked
package io.starling.core.schedule;

import org.jspecify.annotations.NullMarked;
