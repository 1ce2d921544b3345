/** The owners of workloads and their pods. */
@NullMarked
package io.starling.actors.workload;

import org.jspecify.annotations.NullMarked;
