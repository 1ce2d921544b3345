/** A Service and who stands behind it. */
@NullMarked
package io.starling.core.registration;

import org.jspecify.annotations.NullMarked;
