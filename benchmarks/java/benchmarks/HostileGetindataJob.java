package benchmarks;

import com.getindata.connectors.http.HttpSink;
import com.getindata.connectors.http.internal.sink.HttpSinkRequestEntry;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

import java.nio.charset.StandardCharsets;

/**
 * The sink of {@code com.getindata:flink-http-connector} with its defaults: {@code main <url>
 * <records> <a second> <REST port> <mode>}, where the mode is its own: {@code single} or {@code
 * batch}.
 */
final class HostileGetindataJob {

    private static final String PREFIX = "gid.connector.http.sink.";

    private HostileGetindataJob() {}

    @SuppressWarnings("deprecation") // The other kind of converter needs a class of Flink 1 alone.
    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment env = Hostile.environment(arguments[3]);
        String timeout = Integer.toString(Hostile.REQUEST_TIMEOUT_SECONDS);
        HttpSink<String> sink =
                HttpSink.<String>builder()
                        .setEndpointUrl(arguments[0])
                        .setElementConverter(
                                (record, context) ->
                                        new HttpSinkRequestEntry(
                                                "POST", record.getBytes(StandardCharsets.UTF_8)))
                        .setProperty(PREFIX + "writer.request.mode", arguments[4])
                        .setProperty(PREFIX + "request.timeout", timeout)
                        .setProperty(PREFIX + "header.Content-Type", "application/json")
                        .build();
        Hostile.records(env, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]))
                .sinkTo(sink);
        env.execute("hostile");
    }
}
