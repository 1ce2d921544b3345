/** Tests of NetworkPolicies. */
@NullMarked
package io.starling.core.policy;

import org.jspecify.annotations.NullMarked;
