/** Eureka's API over real HTTP, in front of a registry in memory. */
@NullMarked
package io.starling.http.eureka;

import org.jspecify.annotations.NullMarked;
