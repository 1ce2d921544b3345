/** Tests of what doors see of the cluster. */
@NullMarked
package io.starling.actors.gateway;

import org.jspecify.annotations.NullMarked;
