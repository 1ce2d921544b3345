/** Decides on writes: decodes, converts, defaults, validates, and says what the object is afterwards. Start at {@link io.starling.core.admission.Writes}. */
@NullMarked
package io.starling.core.admission;

import org.jspecify.annotations.NullMarked;
