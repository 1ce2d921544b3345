/** NetworkPolicies in the kernel. Start at {@link io.starling.node.network.policy.PolicyEnforcer}. */
@NullMarked
package io.starling.node.network.policy;

import org.jspecify.annotations.NullMarked;
