/** The owners of Services and of who stands behind them. */
@NullMarked
package io.starling.actors.registration;

import org.jspecify.annotations.NullMarked;
