package org.apache.flink.streaming.connectors.http.job;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

import java.nio.file.Path;
import java.util.function.Function;

/** A job of the test before it starts: numbers, made into records, given to the sink. */
final class TestJob<T> {

    private final Numbers numbers;
    private final MapFunction<Long, T> record;
    private final TypeInformation<T> type;
    private final Sink<T> sink;
    private final Configuration configuration = new Configuration();
    private int parallelism = 1;
    private boolean shuffled;
    private boolean crashing;
    private Function<JobClient, RunningJob> watch;

    TestJob(
            Path directory,
            Numbers numbers,
            MapFunction<Long, T> record,
            TypeInformation<T> type,
            Sink<T> sink) {
        this.numbers = numbers;
        this.record = record;
        this.type = type;
        this.sink = sink;
        with("restart-strategy.type", "none");
        with("execution.checkpointing.interval", "200 ms");
        with("execution.checkpointing.dir", directory.toUri() + "checkpoints");
    }

    TestJob<T> with(String key, String value) {
        configuration.setString(key, value);
        return this;
    }

    TestJob<T> parallelism(int parallelism) {
        this.parallelism = parallelism;
        return this;
    }

    /** After a crash the job starts again at once, so many times. */
    TestJob<T> restarts(int times) {
        with("restart-strategy.type", "fixed-delay");
        with("restart-strategy.fixed-delay.attempts", Integer.toString(times));
        return with("restart-strategy.fixed-delay.delay", "0 ms");
    }

    TestJob<T> from(String savepoint) {
        return with("execution.state-recovery.path", savepoint);
    }

    TestJob<T> withoutCheckpoints() {
        configuration.removeKey("execution.checkpointing.interval");
        return this;
    }

    /** A checkpoint is taken only when the test asks for one. */
    TestJob<T> checkpointsByHand() {
        with("execution.checkpointing.interval", "1 h");
        // Else the job's end waits for one, which is an hour away if Flink's first try is declined.
        with("execution.checkpointing.checkpoints-after-tasks-finish.enabled", "false");
        // Else the first one comes at a random time of the first hour.
        return with("execution.checkpointing.min-pause", "1 h");
    }

    /** The sink's task crashes where {@link Crash} is told to. The whole job starts again. */
    TestJob<T> crashing(int times) {
        crashing = true;
        return shuffled().restarts(times);
    }

    /**
     * Source and sink are separate tasks with channels between them, so that a crash restarts all:
     * where it restarts one subtask of two, a checkpoint that is just beginning ends Flink's whole
     * process ("Some subtask gateway can be closed while others cannot", since FLINK-28606).
     */
    TestJob<T> shuffled() {
        shuffled = true;
        return this;
    }

    TestJob<T> watchedBy(Function<JobClient, RunningJob> watch) {
        this.watch = watch;
        return this;
    }

    RunningJob start() throws Exception {
        return watch.apply(submit());
    }

    JobClient submit() throws Exception {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(parallelism);
        DataStream<Long> source =
                env.fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers").uid("numbers");
        DataStream<T> records =
                (shuffled ? source.rebalance() : source).map(record).returns(type).uid("records");
        if (crashing) {
            records = Crash.before(records, type);
        }
        records.sinkTo(sink).uid("sink");
        return env.executeAsync();
    }
}
