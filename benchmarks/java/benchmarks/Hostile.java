package benchmarks;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

import java.util.concurrent.TimeUnit;

/** What the jobs of the hostile comparison have in common; PyFlink's jobs use it too. */
public final class Hostile {

    /** Of every job, whatever sends; so that a request that hangs does not outlast the run. */
    static final int REQUEST_TIMEOUT_SECONDS = 5;

    private Hostile() {}

    /** A checkpoint a second; everything else, such as the restart strategy, is Flink's default. */
    static StreamExecutionEnvironment environment(String restPort) {
        Configuration conf = new Configuration();
        conf.setString("rest.address", "127.0.0.1");
        conf.setString("rest.bind-address", "127.0.0.1");
        conf.setString("rest.port", restPort);
        conf.setString("rest.bind-port", restPort);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, conf);
        env.enableCheckpointing(1_000);
        return env;
    }

    /** So many records, so many a second, replayed from a checkpoint after a restart. */
    public static DataStream<String> records(
            StreamExecutionEnvironment env, int records, int perSecond) {
        return env.fromSequence(0, records - 1)
                .map(new Live(perSecond))
                .returns(Types.STRING)
                .name("records");
    }

    /** Gives each record when its time has come, as a live stream does; a late one at once. */
    private static final class Live extends RichMapFunction<Long, String> {

        private static final long serialVersionUID = 1L;

        /** Kept over restarts, which all happen in this process; 0 before the first record. */
        private static long began;

        private final int perSecond;

        Live(int perSecond) {
            this.perSecond = perSecond;
        }

        @Override
        public void open(OpenContext context) {
            if (began == 0) {
                began = System.nanoTime();
            }
        }

        @Override
        public String map(Long index) throws InterruptedException {
            long due = began + index * 1_000_000_000L / perSecond;
            long wait = due - System.nanoTime();
            if (wait > 0) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
            return Records.text(index);
        }
    }
}
