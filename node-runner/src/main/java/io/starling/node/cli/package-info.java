/** The command line. {@link io.starling.node.cli.Starling} is the main class; one class per command. */
@NullMarked
package io.starling.node.cli;

import org.jspecify.annotations.NullMarked;
