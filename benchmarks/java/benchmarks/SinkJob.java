package benchmarks;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.connectors.http.BatchFormat;
import org.apache.flink.streaming.connectors.http.HttpSink;
import org.apache.flink.streaming.connectors.http.HttpSinkBuilder;

/**
 * This sink: {@code main <url> <records> <parallelism> <batch>}, where the last is how many records
 * a request has, as a JSON array where it is more than one.
 */
final class SinkJob {

    private SinkJob() {}

    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment env = Flink.environment(Integer.parseInt(arguments[2]));
        HttpSinkBuilder<String> builder =
                HttpSink.<String>builder()
                        .setEndpointUrl(arguments[0])
                        .setMethod("POST")
                        .setMaxInFlightRequests(Loop.IN_FLIGHT);
        try {
            builder.setOption("concurrency", "fixed");
        } catch (IllegalArgumentException e) {
            // A jar without that option has no other kind of concurrency.
        }
        int batch = Integer.parseInt(arguments[3]);
        if (batch > 1) {
            builder.setBatchFormat(BatchFormat.JSON_ARRAY).setMaxBatchSize(batch);
        }
        Flink.records(env, Integer.parseInt(arguments[1])).sinkTo(builder.build());
        env.execute("benchmark");
    }
}
