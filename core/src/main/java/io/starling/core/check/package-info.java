/** Services as Consul's clients register them, and the health checks that come with them. Start at {@link io.starling.core.check.CheckedService}. */
@NullMarked
package io.starling.core.check;

import org.jspecify.annotations.NullMarked;
