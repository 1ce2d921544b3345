/**
 * Eureka's REST API, for its clients as they are. Start at {@link io.starling.http.eureka.EurekaDoor}; what one instance looks like
 * stands in {@link io.starling.http.eureka.InstanceInfo}.
 */
@NullMarked
package io.starling.http.eureka;

import org.jspecify.annotations.NullMarked;
