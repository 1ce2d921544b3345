/** Tests of the network between pods. */
@NullMarked
package io.starling.node.network.pods;

import org.jspecify.annotations.NullMarked;
