/** Tests of how dead members are told from slow ones. */
@NullMarked
package io.starling.actors.failover;

import org.jspecify.annotations.NullMarked;
