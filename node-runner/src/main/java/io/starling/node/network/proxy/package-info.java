/**
 * Leads traffic to Services by sockets, where kernel rules can't be had. Start at
 * {@link io.starling.node.network.proxy.UserSpaceProxy}; {@link io.starling.node.network.proxy.Places} says where a Service is
 * listened for, {@link io.starling.node.network.proxy.Backend} who takes a connection.
 */
@NullMarked
package io.starling.node.network.proxy;

import org.jspecify.annotations.NullMarked;
