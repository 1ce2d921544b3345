/** The rules of the house: which module may name which. */
@NullMarked
package io.starling.chaos.house;

import org.jspecify.annotations.NullMarked;
