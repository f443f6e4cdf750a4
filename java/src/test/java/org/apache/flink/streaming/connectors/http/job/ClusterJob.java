package org.apache.flink.streaming.connectors.http.job;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.connectors.http.HttpSink;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A job on a cluster of processes: {@code COUNT PER_SECOND KEY=VALUE...}, the last being options of
 * the sink. It runs until it is stopped.
 */
public final class ClusterJob {

    private ClusterJob() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> options =
                Arrays.stream(args)
                        .skip(2)
                        .map(option -> option.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.fromSource(
                        numbers(Long.parseLong(args[0]), Double.parseDouble(args[1])),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .uid("numbers")
                .rebalance() // Records are on their way between processes, too, when one is killed.
                .map(Texts::of)
                .returns(Types.STRING)
                .uid("records")
                .sinkTo(HttpSink.<String>builder().setOptions(options).build())
                .uid("sink");
        env.execute("records of Java");
    }

    /** The numbers below {@code count}, for a job in Python, too. */
    public static Source<Long, ?, ?> numbers(long count, double perSecond) {
        return new Numbers(context -> new Pace(perSecond / context.currentParallelism()), count);
    }
}
