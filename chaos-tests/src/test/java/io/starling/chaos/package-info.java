/**
 * Real processes, real clients, real kills. A test declares a {@link io.starling.chaos.TestCluster}, which is a cluster as
 * {@code starling up} starts it, on free ports with a directory of its own:
 *
 * <pre>{@code
 * class SomethingIT {
 *     @RegisterExtension
 *     static final TestCluster CLUSTER = TestCluster.of(3, RuntimeKind.SIMULATED);
 *
 *     @Test
 *     void survives() {
 *         CLUSTER.kill(2);
 *         ... CLUSTER.api(1) ...
 *     }
 * }
 * }</pre>
 *
 * Tests that need a Docker engine carry {@code @Tag("docker")}: {@code starling test --without docker} leaves them out.
 * When a test fails, the logs of its cluster are kept under {@code target/cluster-logs}.
 */
@NullMarked
package io.starling.chaos;

import org.jspecify.annotations.NullMarked;
