/** Tests of NetworkPolicies in the kernel. */
@NullMarked
package io.starling.node.network.policy;

import org.jspecify.annotations.NullMarked;
