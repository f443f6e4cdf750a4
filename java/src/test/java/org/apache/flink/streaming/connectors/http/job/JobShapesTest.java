package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.connectors.http.HttpSink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.stream.Collectors;

@Tag("job")
class JobShapesTest {

    private static final int COUNT = 100;

    @RegisterExtension final JobHarness jobs = new JobHarness();

    private StreamExecutionEnvironment env;

    /** Not earlier: only now there is a Flink to submit to. */
    @BeforeEach
    void environment() {
        env = StreamExecutionEnvironment.getExecutionEnvironment();
    }

    @Test
    void twoSinksOfOneStreamEachDeliverEverything() throws Exception {
        env.enableCheckpointing(100);
        env.setParallelism(2);
        DataStream<String> records = records();
        records.sinkTo(new HttpSink<>(jobs.server().url("/a"), "POST"));
        records.sinkTo(new HttpSink<>(jobs.server().url("/b"), "PUT"));
        RunningJob job = jobs.watch(env.executeAsync());
        job.awaitFinished();
        assertThat(bodies("POST", "/a")).containsExactlyInAnyOrderElementsOf(Texts.first(COUNT));
        assertThat(bodies("PUT", "/b")).containsExactlyInAnyOrderElementsOf(Texts.first(COUNT));
        assertThat(job.counts().sum("recordsDelivered")).isEqualTo(2 * COUNT);
    }

    @Test
    void aBatchJobDeliversEverythingBeforeItEnds() throws Exception {
        env.setRuntimeMode(RuntimeExecutionMode.BATCH);
        env.setParallelism(2);
        jobs.server().answer(line -> Answer.status(jobs.ledger().size() < 10 ? 503 : 200));
        records().sinkTo(new HttpSink<>(jobs.server().url("/in"), "POST"));
        RunningJob job = jobs.watch(env.executeAsync());
        job.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(COUNT));
    }

    private DataStream<String> records() {
        return env.fromSequence(0, COUNT - 1).map(Texts::of).returns(Types.STRING);
    }

    private List<String> bodies(String method, String target) {
        return jobs.ledger().lines().stream()
                .filter(line -> line.method.equals(method) && line.target.equals(target))
                .map(Ledger.Line::text)
                .collect(Collectors.toList());
    }
}
