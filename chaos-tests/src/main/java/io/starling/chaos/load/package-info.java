/**
 * Clients that keep asking while things break, and note everything they ask and are answered. Start at
 * {@link io.starling.chaos.load.Load}.
 */
@NullMarked
package io.starling.chaos.load;

import org.jspecify.annotations.NullMarked;
