/** The registry's own way to choose an instance: who to try first. Start at {@link io.starling.http.registry.ChoiceDoor}. */
@NullMarked
package io.starling.http.registry;

import org.jspecify.annotations.NullMarked;
