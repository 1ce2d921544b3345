/** What failures of asynchronous work are. */
@NullMarked
package io.starling.core.failure;

import org.jspecify.annotations.NullMarked;
