/**
 * Judges of what was seen: each looks for violations of one invariant of the design. They are pure: histories in,
 * {@link io.starling.chaos.check.Violation}s out. Start at {@link io.starling.chaos.check.Linearizability}.
 */
@NullMarked
package io.starling.chaos.check;

import org.jspecify.annotations.NullMarked;
