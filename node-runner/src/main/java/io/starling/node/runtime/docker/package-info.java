/** Runs containers in a Docker engine. Start at {@link io.starling.node.runtime.docker.DockerRuntime}. */
@NullMarked
package io.starling.node.runtime.docker;

import org.jspecify.annotations.NullMarked;
