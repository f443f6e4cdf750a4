package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.connectors.http.HttpSink;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the sink says about checkpoints while a job is put together. */
class CheckpointAdviceTest {

    @ParameterizedTest(name = "interval {0}, tolerable {1}: {2}")
    @CsvSource({
        ", , Checkpointing is off",
        "1 s, , tolerable-failed-checkpoints is 0",
        "1 s, 0, tolerable-failed-checkpoints is 0",
        "1 s, 3, "
    })
    void settingsThatDoNotGoWithAnOutageAreWarnedOf(
            String interval, String tolerable, String warning) {
        Configuration settings = new Configuration();
        if (interval != null) {
            settings.setString("execution.checkpointing.interval", interval);
        }
        if (tolerable != null) {
            settings.setString("execution.checkpointing.tolerable-failed-checkpoints", tolerable);
        }
        try (LogLines log = new LogLines()) {
            StreamExecutionEnvironment env =
                    StreamExecutionEnvironment.getExecutionEnvironment(settings);
            HttpSink<String> sink = new HttpSink<>("http://127.0.0.1:1/", "POST");
            env.fromData("a").sinkTo(sink);
            env.getStreamGraph();
            if (warning == null) {
                assertThat(log.warnings("")).isEmpty();
            } else {
                assertThat(log.warnings("")).singleElement().asString().contains(warning);
            }
        }
    }
}
