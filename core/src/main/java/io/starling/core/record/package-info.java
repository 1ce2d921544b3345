/** Objects that need no behaviour of their own, kept in buckets. */
@NullMarked
package io.starling.core.record;

import org.jspecify.annotations.NullMarked;
