package io.starling.chaos.scenario;

import com.typesafe.config.Config;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.jdbc.journal.JdbcAsyncWriteJournal;
import scala.collection.immutable.Seq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;
import scala.util.Success;
import scala.util.Try;

/**
 * A journal that breaks the first invariant on purpose: it says that events are written, and writes them some seconds
 * later. Members are given it by the configuration of Pekko; nothing in the product knows of it.
 */
public final class HastyJournal extends JdbcAsyncWriteJournal {
    /** What makes a member use it. */
    static final String OPTION = "-Djdbc-journal.class=" + HastyJournal.class.getName();

    private static final int LATE_SECONDS = 5;

    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "hasty-journal");
        thread.setDaemon(true);
        return thread;
    });

    /** Called by Pekko. */
    public HastyJournal(Config config) {
        super(config);
    }

    @Override
    public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(Seq<AtomicWrite> messages) {
        var unused = later.schedule(() -> super.asyncWriteMessages(messages), LATE_SECONDS, TimeUnit.SECONDS);
        List<Try<BoxedUnit>> answers = Collections.nCopies(messages.size(), new Success<>(BoxedUnit.UNIT));
        return Future.successful(CollectionConverters.asScala(answers).toList());
    }

    @Override
    public void postStop() {
        later.shutdownNow();
        super.postStop();
    }
}
