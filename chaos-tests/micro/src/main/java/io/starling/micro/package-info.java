/** Micro-benchmarks of rules in {@code core}: {@code ./starling bench micro}. */
@NullMarked
package io.starling.micro;

import org.jspecify.annotations.NullMarked;
