/**
 * The data plane of a node: what carries requests and connections to pods. {@code ingress} is the way in for HTTP, {@code proxy}
 * the way to Services where the kernel doesn't do it.
 */
@NullMarked
package io.starling.node.network;

import org.jspecify.annotations.NullMarked;
