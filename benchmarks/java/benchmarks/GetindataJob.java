package benchmarks;

import com.getindata.connectors.http.HttpSink;
import com.getindata.connectors.http.HttpSinkBuilder;
import com.getindata.connectors.http.internal.sink.HttpSinkRequestEntry;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

import java.nio.charset.StandardCharsets;

/**
 * The sink of {@code com.getindata:flink-http-connector}: {@code main <url> <records> <mode>
 * <batch> <in flight>}, where the mode is its own: {@code single} or {@code batch}, and the last
 * two are what its Flink base class hands over at once and how often, 0 for its default.
 */
final class GetindataJob {

    private static final String PREFIX = "gid.connector.http.sink.";

    private GetindataJob() {}

    @SuppressWarnings("deprecation") // The other kind of converter needs a class of Flink 1 alone.
    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment env = Flink.environment(1);
        HttpSinkBuilder<String> builder =
                HttpSink.<String>builder()
                        .setEndpointUrl(arguments[0])
                        .setElementConverter(
                                (record, context) ->
                                        new HttpSinkRequestEntry(
                                                "POST", record.getBytes(StandardCharsets.UTF_8)))
                        // Its default writes each answer to the log.
                        .setHttpPostRequestCallback((response, entry, url, headers) -> {})
                        .setProperty(PREFIX + "writer.request.mode", arguments[2])
                        .setProperty(PREFIX + "header.Content-Type", "application/json");
        int batch = Integer.parseInt(arguments[3]);
        int inFlight = Integer.parseInt(arguments[4]);
        if (batch > 0) {
            builder.setMaxBatchSize(batch).setMaxInFlightRequests(inFlight);
        }
        HttpSink<String> sink = builder.build();
        Flink.records(env, Integer.parseInt(arguments[1])).sinkTo(sink);
        env.execute("benchmark");
    }
}
