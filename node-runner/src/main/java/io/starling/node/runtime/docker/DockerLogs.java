package io.starling.node.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.LogContainerCmd;
import com.github.dockerjava.api.model.Frame;
import io.starling.node.runtime.ContainerRuntime.LogRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.SourceQueueWithComplete;
import org.apache.pekko.util.ByteString;

/** A container's log as a stream. The engine is read no faster than the stream's reader takes it. */
final class DockerLogs {
    private static final int BUFFERED = 16;

    private DockerLogs() {}

    static Source<ByteString, NotUsed> of(DockerClient streams, LogRequest request) {
        return Source.<ByteString>queue(BUFFERED, OverflowStrategy.backpressure())
                .mapMaterializedValue(queue -> {
                    begin(streams, request, queue);
                    return NotUsed.getInstance();
                });
    }

    private static void begin(DockerClient streams, LogRequest request, SourceQueueWithComplete<ByteString> queue) {
        LogContainerCmd logs = streams.logContainerCmd(request.containerId())
                .withStdOut(true)
                .withStdErr(true)
                .withFollowStream(request.follow())
                .withTimestamps(request.timestamps());
        if (request.tail() == null) {
            logs.withTailAll();
        } else {
            logs.withTail(request.tail());
        }
        if (request.since() != null) {
            logs.withSince((int) request.since().getEpochSecond());
        }
        Pump pump = new Pump(queue);
        queue.watchCompletion().whenComplete((done, failure) -> pump.stop());
        logs.exec(pump);
    }

    private static final class Pump extends ResultCallback.Adapter<Frame> {
        private final SourceQueueWithComplete<ByteString> queue;

        Pump(SourceQueueWithComplete<ByteString> queue) {
            this.queue = queue;
        }

        @Override
        public void onNext(Frame frame) {
            queue.offer(ByteString.fromArray(frame.getPayload()))
                    .toCompletableFuture()
                    .join();
        }

        @Override
        public void onComplete() {
            super.onComplete();
            queue.complete();
        }

        @Override
        public void onError(Throwable failure) {
            super.onError(failure);
            queue.fail(failure);
        }

        void stop() {
            try {
                close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
