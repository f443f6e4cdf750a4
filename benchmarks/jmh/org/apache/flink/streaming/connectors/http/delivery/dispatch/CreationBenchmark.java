package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/** What it costs to make a record and to keep as many of them, the collector's work included. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-XX:+UseSerialGC"})
@Warmup(iterations = 4)
@Measurement(iterations = 6)
public class CreationBenchmark {

    /** So many that the compilers' work beside it does not show. */
    static final int RECORDS = 5_000_000;

    @Param({"1000", "64000", "1000000"})
    int pending;

    @Param({"0", "100000"})
    int lanes;

    private Source source;
    private Entry[] kept;
    private int next;

    @Setup
    public void fill() {
        source = new Source(1, lanes);
        kept = new Entry[pending];
        for (int i = 0; i < pending; i++) {
            kept[i] = source.next();
        }
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public int record() {
        for (int i = 0; i < RECORDS; i++) {
            kept[next] = source.next();
            next = next + 1 == kept.length ? 0 : next + 1;
        }
        return next;
    }
}
