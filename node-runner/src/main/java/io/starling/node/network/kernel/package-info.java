/**
 * Services in the kernel: one nftables table, changed in one transaction at a time. Start at
 * {@link io.starling.node.network.kernel.KernelProxy}; {@link io.starling.node.network.kernel.PortRules} says what the rules of
 * a Service are, {@link io.starling.node.network.kernel.Ruleset} what has to change.
 */
@NullMarked
package io.starling.node.network.kernel;

import org.jspecify.annotations.NullMarked;
