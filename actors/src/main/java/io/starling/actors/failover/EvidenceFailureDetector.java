package io.starling.actors.failover;

import com.typesafe.config.Config;
import org.apache.pekko.event.EventStream;
import org.apache.pekko.remote.FailureDetector;
import org.apache.pekko.remote.FailureDetectorWithAddress;
import org.apache.pekko.remote.PhiAccrualFailureDetector;

/**
 * Pekko's failure detector, which goes by silence, and which gives a member up at once when there is evidence that it is dead.
 * Without it a member that was downed on evidence would stay until the silence is long enough. Made by Pekko, one for each
 * member that sends heartbeats.
 */
public final class EvidenceFailureDetector implements FailureDetector, FailureDetectorWithAddress {
    private final PhiAccrualFailureDetector silence;
    private final FoundDead foundDead;
    private final long born;
    private volatile String address = "";

    /** As Pekko wants it. */
    public EvidenceFailureDetector(Config config, EventStream events) {
        this.silence = new PhiAccrualFailureDetector(config, events);
        this.foundDead = FoundDead.of(events);
        this.born = foundDead.now();
    }

    @Override
    public void setAddress(String address) {
        this.address = address;
        silence.setAddress(address);
    }

    @Override
    public boolean isAvailable() {
        return silence.isAvailable() && !foundDead.since(born, address);
    }

    @Override
    public boolean isMonitoring() {
        return silence.isMonitoring();
    }

    @Override
    public void heartbeat() {
        silence.heartbeat();
    }
}
