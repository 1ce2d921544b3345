/**
 * Who is in the cluster, as control members write it down for each other in the journal's database, and what a member that
 * starts makes of it: join those who live, or found the cluster. Start at {@link io.starling.core.roster.Entrance}.
 */
@NullMarked
package io.starling.core.roster;

import org.jspecify.annotations.NullMarked;
