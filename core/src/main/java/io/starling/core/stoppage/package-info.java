/** Entities that can't be read. Start at {@link io.starling.core.stoppage.Stoppage}. */
@NullMarked
package io.starling.core.stoppage;

import org.jspecify.annotations.NullMarked;
