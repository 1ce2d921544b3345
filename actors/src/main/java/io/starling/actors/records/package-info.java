/** The owners of plain objects: ConfigMaps, Secrets, Namespaces and whatever needs no behaviour of its own. */
@NullMarked
package io.starling.actors.records;

import org.jspecify.annotations.NullMarked;
