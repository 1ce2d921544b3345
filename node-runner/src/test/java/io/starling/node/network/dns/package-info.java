@NullMarked
package io.starling.node.network.dns;

import org.jspecify.annotations.NullMarked;
