@NullMarked
package io.starling.actors.node;

import org.jspecify.annotations.NullMarked;
