/** Blocks of addresses that are given to owners without collisions: cluster IPs, node ports, ranges of pod addresses. */
@NullMarked
package io.starling.core.address;

import org.jspecify.annotations.NullMarked;
