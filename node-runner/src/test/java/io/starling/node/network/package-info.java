@NullMarked
package io.starling.node.network;

import org.jspecify.annotations.NullMarked;
