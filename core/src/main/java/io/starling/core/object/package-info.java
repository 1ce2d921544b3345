/** What is stored and served: objects, their keys, the stamps that order them, the writes that change them. Start at {@link io.starling.core.object.ApiObject}. */
@NullMarked
package io.starling.core.object;

import org.jspecify.annotations.NullMarked;
