/**
 * NetworkPolicies: who may speak to whom. {@link io.starling.core.policy.Isolations} makes of them what is allowed to each pod; nodes
 * enforce that.
 */
@NullMarked
package io.starling.core.policy;

import org.jspecify.annotations.NullMarked;
