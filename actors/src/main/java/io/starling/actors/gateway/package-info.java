/** What the doors see of the cluster. Start at {@link io.starling.actors.gateway.Gateway}. */
@NullMarked
package io.starling.actors.gateway;

import org.jspecify.annotations.NullMarked;
