/** The numbers that name members in stamps. */
@NullMarked
package io.starling.core.origin;

import org.jspecify.annotations.NullMarked;
