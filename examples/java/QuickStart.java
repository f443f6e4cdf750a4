import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.connectors.http.HttpSink;

/** Sends five JSON texts to the endpoint that is named by the first argument. */
public final class QuickStart {

    private QuickStart() {}

    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.enableCheckpointing(1_000);

        env.fromSequence(1, 5)
                .map(id -> "{\"id\": " + id + "}")
                .sinkTo(new HttpSink<>(args[0], "POST"));

        env.execute("quick start");
    }
}
