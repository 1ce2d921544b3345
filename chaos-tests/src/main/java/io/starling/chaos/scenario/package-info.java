/**
 * Scenarios: short programs that say when what goes wrong, and the run that does it to a cluster under load and judges what was
 * seen. Start at {@link io.starling.chaos.scenario.Timeline} and {@link io.starling.chaos.scenario.ChaosRun};
 * {@link io.starling.chaos.scenario.Chaos} is the command.
 */
@NullMarked
package io.starling.chaos.scenario;

import org.jspecify.annotations.NullMarked;
