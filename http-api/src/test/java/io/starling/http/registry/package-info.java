/** Choosing an instance over real HTTP. */
@NullMarked
package io.starling.http.registry;

import org.jspecify.annotations.NullMarked;
