/** Amounts of resources, as {@code 500m} and {@code 64Mi}. */
@NullMarked
package io.starling.core.quantity;

import org.jspecify.annotations.NullMarked;
