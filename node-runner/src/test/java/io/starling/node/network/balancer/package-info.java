@NullMarked
package io.starling.node.network.balancer;

import org.jspecify.annotations.NullMarked;
