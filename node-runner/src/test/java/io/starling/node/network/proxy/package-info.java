@NullMarked
package io.starling.node.network.proxy;

import org.jspecify.annotations.NullMarked;
