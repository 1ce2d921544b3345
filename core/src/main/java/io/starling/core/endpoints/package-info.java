/**
 * What stands behind a Service, as Kubernetes tells it: Endpoints and EndpointSlices. Start at
 * {@link io.starling.core.endpoints.EndpointSet}.
 */
@NullMarked
package io.starling.core.endpoints;

import org.jspecify.annotations.NullMarked;
