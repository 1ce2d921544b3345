/** An application as people write them with Spring Cloud, for the tests of the dialects. It runs in a JVM of its own. */
package io.starling.peer.spring;
