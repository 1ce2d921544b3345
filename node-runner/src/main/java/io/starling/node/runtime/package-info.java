/**
 * What runs containers, behind one port: {@link io.starling.node.runtime.ContainerRuntime}. Start there; {@code docker},
 * {@code process} and {@code simulated} implement it.
 */
@NullMarked
package io.starling.node.runtime;

import org.jspecify.annotations.NullMarked;
