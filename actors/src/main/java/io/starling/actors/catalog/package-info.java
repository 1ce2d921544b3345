/** Each control member's ordered replica of all objects: announcing to it, reading and watching it. */
@NullMarked
package io.starling.actors.catalog;

import org.jspecify.annotations.NullMarked;
