/** The owners of nodes: they admit what is placed on them. */
@NullMarked
package io.starling.actors.node;

import org.jspecify.annotations.NullMarked;
