/**
 * How a workload gets from the pods it has to those it should have: {@link io.starling.core.rollout.Rollout} decides the
 * next step, {@link io.starling.core.rollout.Revisions} keeps the templates, {@link
 * io.starling.core.rollout.DeploymentStatus} tells how far it is.
 */
@NullMarked
package io.starling.core.rollout;

import org.jspecify.annotations.NullMarked;
