/**
 * Services with their endpoints, and the ranges of nodes, and policies, as every member knows them. Start at
 * {@link io.starling.actors.network.ServiceFeed}.
 */
@NullMarked
package io.starling.actors.network;

import org.jspecify.annotations.NullMarked;
