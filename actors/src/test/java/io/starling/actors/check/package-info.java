@NullMarked
package io.starling.actors.check;

import org.jspecify.annotations.NullMarked;
