/**
 * Where the journal lives. {@link io.starling.persistence.Journal} is the seam: one implementation per back end, chosen by
 * the scheme of its URL. {@link io.starling.persistence.EmbeddedPostgres} is the default back end's server, for a machine
 * that has none: it belongs to the launcher, not to the members. {@link io.starling.persistence.FencingSessionProvider} is
 * what keeps two writers apart on Cassandra. Start at {@code Journal}.
 */
@NullMarked
package io.starling.persistence;

import org.jspecify.annotations.NullMarked;
