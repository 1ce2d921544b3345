/**
 * A node's own decisions: what it admits ({@link io.starling.core.node.NodeLedger}) and whether it lives
 * ({@link io.starling.core.node.NodeLife}).
 */
@NullMarked
package io.starling.core.node;

import org.jspecify.annotations.NullMarked;
