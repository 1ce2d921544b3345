/**
 * The catalog's protocol and data, without threads, messages or clocks of their own: inputs in, effects out, so that the
 * simulation drives exactly the code that the actor runs. Start at {@link io.starling.core.catalog.Replica}.
 */
@NullMarked
package io.starling.core.catalog;

import org.jspecify.annotations.NullMarked;
