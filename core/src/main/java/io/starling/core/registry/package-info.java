/**
 * The registry: who stands behind a service name. Start at {@link io.starling.core.registry.Outsiders} for what is journaled,
 * {@link io.starling.core.registry.Leases} for who is still there, {@link io.starling.core.registry.RegistryIndex} for what
 * every member shows.
 */
@NullMarked
package io.starling.core.registry;

import org.jspecify.annotations.NullMarked;
