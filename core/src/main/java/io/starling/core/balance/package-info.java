/**
 * Which of several endpoints takes the next request of the ingress, or the next connection of the user-space proxy. Start with {@link io.starling.core.balance.Balancing}.
 */
@NullMarked
package io.starling.core.balance;

import org.jspecify.annotations.NullMarked;
