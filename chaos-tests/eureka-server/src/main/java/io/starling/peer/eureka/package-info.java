/** The real Eureka server. It runs in a JVM of its own; {@code starling bench registry --eureka} starts it. */
package io.starling.peer.eureka;
