/**
 * Which of several endpoints takes the next request of the ingress. Start with {@link io.starling.core.balance.Balancing}.
 */
@NullMarked
package io.starling.core.balance;

import org.jspecify.annotations.NullMarked;
