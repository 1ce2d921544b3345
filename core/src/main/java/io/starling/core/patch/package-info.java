/** The four kinds of patches and the record of who set which field. Start at {@link io.starling.core.patch.Patches}. */
@NullMarked
package io.starling.core.patch;

import org.jspecify.annotations.NullMarked;
