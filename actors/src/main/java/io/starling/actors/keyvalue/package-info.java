/** Owns and shows keys, values, locks and sessions. Start at {@link io.starling.actors.keyvalue.KeyValueEntity}; doors use {@link io.starling.actors.keyvalue.KeyValueStore}. */
@NullMarked
package io.starling.actors.keyvalue;

import org.jspecify.annotations.NullMarked;
