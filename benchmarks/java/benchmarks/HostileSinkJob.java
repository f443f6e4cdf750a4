package benchmarks;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.connectors.http.HttpSink;

import java.time.Duration;

/** This sink: {@code main <url> <records> <a second> <REST port>}. */
final class HostileSinkJob {

    private HostileSinkJob() {}

    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment env = Hostile.environment(arguments[3]);
        HttpSink<String> sink =
                HttpSink.<String>builder()
                        .setEndpointUrl(arguments[0])
                        .setMethod("POST")
                        .setRequestTimeout(Duration.ofSeconds(Hostile.REQUEST_TIMEOUT_SECONDS))
                        .build();
        Hostile.records(env, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]))
                .sinkTo(sink);
        env.execute("hostile");
    }
}
