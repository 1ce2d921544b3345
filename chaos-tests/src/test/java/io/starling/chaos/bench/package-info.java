/** The benchmarks' own parts, and short runs of them. */
@NullMarked
package io.starling.chaos.bench;

import org.jspecify.annotations.NullMarked;
