/**
 * The benchmarks: what the project promises in figures, measured on real processes. {@code ./starling bench spine} runs
 * {@link io.starling.chaos.bench.SpineBench}; start reading there. docs/performance.md tells what is measured how.
 */
@NullMarked
package io.starling.chaos.bench;

import org.jspecify.annotations.NullMarked;
