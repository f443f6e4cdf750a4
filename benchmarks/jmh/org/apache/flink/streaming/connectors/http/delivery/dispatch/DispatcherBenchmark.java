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

/**
 * A record's way through the Dispatcher: made, accepted, sent, answered, settled. What the making
 * costs is {@link CreationBenchmark}'s.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-XX:+UseSerialGC"})
@Warmup(iterations = 4)
@Measurement(iterations = 6)
public class DispatcherBenchmark {

    static final int RECORDS = 1_000_000;

    @Param({"1", "500"})
    int batch;

    @Param({"1", "64"})
    int destinations;

    @Param({"1000", "64000", "1000000"})
    int pending;

    @Param({"0", "100000"})
    int lanes;

    private SteadyFlow flow;

    @Setup
    public void fill() {
        flow = new SteadyFlow(batch, destinations, pending, lanes);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long record() {
        return flow.pass(RECORDS);
    }
}
