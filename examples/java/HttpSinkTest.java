import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.connectors.http.HttpSink;

import java.util.HashMap;
import java.util.Map;

/**
 * Streams records at a steady rate to an endpoint, to try how it and the sink take it.
 *
 * <pre>
 * --endpointUrl URL          where the records go
 * --method POST              or PUT, PATCH, …
 * --selfGenerating true      records of the job's own; the only source here, see {@link #records}
 * --numRecordsPerSecond 10   of all subtasks together
 * --numRecords N             ends after so many; without it the job runs until it is cancelled
 * </pre>
 */
public final class HttpSinkTest {

    private HttpSinkTest() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> parameters = parse(args);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.enableCheckpointing(1_000);

        records(env, parameters)
                .sinkTo(
                        new HttpSink<>(
                                parameters.get("endpointUrl"),
                                parameters.getOrDefault("method", "POST")));

        env.execute("HTTP sink test");
    }

    /**
     * The job's own records.
     *
     * <p>On AWS the same job can move records from a stream to a function: replace this source by
     * {@code KinesisStreamsSource} of flink-connector-aws-kinesis-streams with a {@code
     * SimpleStringSchema}, and give the Lambda function's URL as {@code --endpointUrl}.
     */
    private static DataStream<String> records(
            StreamExecutionEnvironment env, Map<String, String> parameters) {
        String selfGenerating = parameters.getOrDefault("selfGenerating", "true");
        if (!selfGenerating.equals("true")) {
            throw new IllegalArgumentException(
                    "--selfGenerating must be true, was " + selfGenerating);
        }
        String count = parameters.getOrDefault("numRecords", Long.toString(Long.MAX_VALUE));
        String rate = parameters.getOrDefault("numRecordsPerSecond", "10");
        DataGeneratorSource<String> source =
                new DataGeneratorSource<>(
                        index -> "{\"index\": " + index + "}",
                        Long.parseLong(count),
                        RateLimiterStrategy.perSecond(Double.parseDouble(rate)),
                        Types.STRING);
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), "records");
    }

    /** Pairs of {@code --name value}. */
    private static Map<String, String> parse(String[] args) {
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            parameters.put(args[i].replaceFirst("^--", ""), args[i + 1]);
        }
        return parameters;
    }
}
