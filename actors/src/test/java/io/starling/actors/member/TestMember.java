package io.starling.actors.member;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** The settings of a control member that lives in the JVM of a test, on loopback. */
public final class TestMember {
    public static final Config CONFIG = ConfigFactory.parseString("""
                    pekko.actor.provider = cluster
                    pekko.loglevel = WARNING
                    pekko.remote.artery.canonical { hostname = 127.0.0.1, port = 0 }
                    pekko.cluster.roles = [control]
                    pekko.cluster.jmx.enabled = off
                    pekko.cluster.gossip-interval = 200 ms
                    pekko.cluster.leader-actions-interval = 200 ms
                    pekko.coordinated-shutdown.exit-jvm = off
                    pekko.actor.default-dispatcher.fork-join-executor { parallelism-min = 2, parallelism-max = 2 }
                    """).withFallback(ConfigFactory.load());

    private TestMember() {}
}
