/**
 * How a node leads traffic to Services: kernel rules, a user-space proxy, DNS. Start at
 * {@link io.starling.node.network.NodeNetwork}; how pods reach each other is in {@link io.starling.node.network.pods}.
 */
@NullMarked
package io.starling.node.network;

import org.jspecify.annotations.NullMarked;
