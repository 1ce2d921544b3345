/** The owner of the members' origin numbers. */
@NullMarked
package io.starling.actors.origin;

import org.jspecify.annotations.NullMarked;
