/** Every judge against hand-made histories that violate its invariant, and ones that don't. */
@NullMarked
package io.starling.chaos.check;

import org.jspecify.annotations.NullMarked;
