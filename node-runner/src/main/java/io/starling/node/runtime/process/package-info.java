/** Runs containers as plain processes of the host. Start at {@link io.starling.node.runtime.process.ProcessRuntime}. */
@NullMarked
package io.starling.node.runtime.process;

import org.jspecify.annotations.NullMarked;
