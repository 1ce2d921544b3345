/** Which kinds of objects exist, and what is known of each. */
@NullMarked
package io.starling.core.kind;

import org.jspecify.annotations.NullMarked;
