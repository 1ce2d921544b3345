/** The owners of address blocks: cluster IPs and node ports. */
@NullMarked
package io.starling.actors.address;

import org.jspecify.annotations.NullMarked;
