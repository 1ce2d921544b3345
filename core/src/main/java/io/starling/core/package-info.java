/** The domain, pure: no Pekko, no I/O, no threads, no wall clock. */
@NullMarked
package io.starling.core;

import org.jspecify.annotations.NullMarked;
