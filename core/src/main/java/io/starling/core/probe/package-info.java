/**
 * Probes: how a container is asked whether it has started, lives, and takes traffic. Start at
 * {@link io.starling.core.probe.Probing}.
 */
@NullMarked
package io.starling.core.probe;

import org.jspecify.annotations.NullMarked;
