@NullMarked
package io.starling.actors.keyvalue;

import org.jspecify.annotations.NullMarked;
