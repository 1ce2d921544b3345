/**
 * Which of several endpoints takes the next request or connection: used by the ingress and by the user-space service proxy. Start
 * with {@link io.starling.core.balance.Balancing}.
 */
@NullMarked
package io.starling.core.balance;

import org.jspecify.annotations.NullMarked;
