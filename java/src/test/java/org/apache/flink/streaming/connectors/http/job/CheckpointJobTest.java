package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.Concurrency;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.HttpSinkBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Where the buffer is full: what a checkpoint can do then is Flink's to say. */
@Tag("job")
class CheckpointJobTest {

    private static final int BUFFER = 20;

    @RegisterExtension final JobHarness jobs = new JobHarness();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @FaultCase(
            value = "A checkpoint begins while the buffer is full",
            then = "It waits for room, aligned or not, and then completes")
    void whileTheBufferIsFullACheckpointWaitsForRoom(boolean unaligned) throws Exception {
        jobs.server().answer(Answer.status(503));
        RunningJob job =
                jobs.job(90, jobs.<String>sink().setMaxBufferedRequests(BUFFER))
                        .shuffled()
                        .checkpointsByHand()
                        .with("execution.checkpointing.unaligned.enabled", "" + unaligned)
                        .start();
        jobs.tap().allow(90);
        job.awaitCount("recordsPending", BUFFER);
        CompletableFuture<String> checkpoint = job.checkpointing();
        jobs.ledger().awaitMore(5);
        assertThat(checkpoint).isNotDone();
        jobs.server().answer(Answer.OK);
        Await.of(checkpoint);
        jobs.tap().open();
        job.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(90));
    }

    @ParameterizedTest
    @CsvSource({"0 ms", "20 ms"})
    @FaultCase(
            value = "A crash while a slow endpoint holds the job up and checkpoints are unaligned",
            then = "What was between the tasks is in the checkpoint, too, and is delivered")
    void whatAnUnalignedCheckpointFindsBetweenTheTasksIsDelivered(String alignedTimeout)
            throws Exception {
        int count = 4_000;
        jobs.server().answer(Answer.late(Duration.ofMillis(20), 200));
        HttpSinkBuilder<String> sink =
                jobs.<String>sink()
                        .setMaxBufferedRequests(BUFFER)
                        .setConcurrency(Concurrency.FIXED)
                        .setMaxInFlightRequests(4);
        RunningJob job =
                jobs.job(count, sink)
                        .parallelism(2)
                        .shuffled()
                        .restarts(1)
                        .with("execution.checkpointing.unaligned.enabled", "true")
                        .with("execution.checkpointing.aligned-checkpoint-timeout", alignedTimeout)
                        .start();
        jobs.tap().allow(count);
        jobs.ledger().awaitSize(BUFFER);
        jobs.tap().awaitCheckpoints(2); // The second began when the sink had its buffer full.
        Await.until("a checkpoint with what is between the tasks", () -> job.persistedBytes() > 0);
        jobs.tap().crash();
        job.awaitCount("recordsRestored", 1);
        jobs.tap().awaitCheckpoints(1); // So all tasks have what was between them, and run.
        jobs.server().answer(Answer.OK);
        jobs.tap().open();
        job.awaitFinished();
        jobs.ledger().assertAccepted(Texts.first(count));
    }
}
