/**
 * What an Ingress asks for, pure: which request goes to which Service ({@link io.starling.core.ingress.RoutingTable}, where to
 * start reading), and what stands between them ({@link io.starling.core.ingress.RoutePolicy}).
 */
@NullMarked
package io.starling.core.ingress;

import org.jspecify.annotations.NullMarked;
