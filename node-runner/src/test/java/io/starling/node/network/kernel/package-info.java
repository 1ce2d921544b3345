@NullMarked
package io.starling.node.network.kernel;

import org.jspecify.annotations.NullMarked;
