/** The entities that own the cluster's state, and the catalog that shows it. They order, journal and reply; every decision is a call into core. */
@NullMarked
package io.starling.actors;

import org.jspecify.annotations.NullMarked;
