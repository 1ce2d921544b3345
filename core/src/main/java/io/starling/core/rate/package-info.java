/** How often something may be done: {@link io.starling.core.rate.Rate} and the bucket that keeps to it. */
@NullMarked
package io.starling.core.rate;

import org.jspecify.annotations.NullMarked;
