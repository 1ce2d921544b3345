/**
 * The ingress of one member: HTTP/1.1, HTTP/2 and WebSocket from outside to the pods behind Services, on Netty. What goes where, and
 * what is asked of a request, is decided in {@code core.ingress}; {@link io.starling.node.network.ingress.IngressServer} listens, an
 * {@link io.starling.node.network.ingress.Exchange} is one request on its way, {@link
 * io.starling.node.network.ingress.IngressFeed} tells them what the cluster wants.
 */
@NullMarked
package io.starling.node.network.ingress;

import org.jspecify.annotations.NullMarked;
