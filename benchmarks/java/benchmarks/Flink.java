package benchmarks;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** What the jobs have in common; PyFlink's jobs use it too. */
public final class Flink {

    private Flink() {}

    static StreamExecutionEnvironment environment(int parallelism) {
        Configuration conf = new Configuration();
        conf.setString("rest.address", "127.0.0.1");
        conf.setString("rest.bind-address", "127.0.0.1");
        conf.setString("rest.bind-port", "0");
        conf.setString("restart-strategy.type", "none");
        return StreamExecutionEnvironment.createLocalEnvironment(parallelism, conf);
    }

    public static DataStream<String> records(StreamExecutionEnvironment env, int records) {
        return env.fromSequence(0, records - 1).map(Records::text).returns(Types.STRING);
    }

    public static <T> void discard(DataStream<T> stream, String marks) {
        stream.filter(new Discard<>(marks)).sinkTo(new DiscardingSink<>());
    }
}
