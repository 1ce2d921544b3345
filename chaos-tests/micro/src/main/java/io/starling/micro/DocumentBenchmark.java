package io.starling.micro;

import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Encoding: a pod becomes what is sent, kept and served, is given its version, and is read again. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DocumentBenchmark {
    private final ApiObject pod = Pods.running(1);
    private final Document document = Document.of(pod);
    private long stamp = pod.resourceVersion();

    /** An object that was changed is packed; a copy with another version stands for the change. */
    @Benchmark
    public Document write() {
        return Document.of(pod.stamped(++stamp));
    }

    @Benchmark
    public Document stamp() {
        return document.stamped(++stamp);
    }

    /** Of a document that nobody has unpacked; it is made by giving it another version. */
    @Benchmark
    public Document.Heading heading() {
        return document.stamped(++stamp).heading();
    }

    /** Unpacks such a document. */
    @Benchmark
    public ApiObject read() {
        return document.stamped(++stamp).open();
    }
}
