/** Consul's HTTP API, under {@code /v1/}. Start at {@link io.starling.http.consul.ConsulDoor}. */
@NullMarked
package io.starling.http.consul;

import org.jspecify.annotations.NullMarked;
