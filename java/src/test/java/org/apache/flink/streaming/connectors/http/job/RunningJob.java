package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.streaming.connectors.http.HttpSinkException;
import org.apache.flink.util.ExceptionUtils;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A job of the test that was started. When it has ended, its numbers must balance. */
final class RunningJob {

    private final JobHarness harness;
    private final JobClient client;

    RunningJob(JobHarness harness, JobClient client) {
        this.harness = harness;
        this.client = client;
    }

    Counts counts() {
        return Counts.of(harness.cluster().reporter(), client.getJobID());
    }

    void awaitCount(String name, long atLeast) {
        Await.until(name + " at " + atLeast, () -> counts().sum(name) >= atLeast);
    }

    JobStatus status() throws Exception {
        return Await.of(client.getJobStatus());
    }

    void awaitFinished() throws Exception {
        Await.of(client.getJobExecutionResult());
        counts().assertBalance();
    }

    /** The sink's error with which the job failed. */
    HttpSinkException awaitFailed() throws Exception {
        HttpSinkException failure = awaitFailedAtTheStart();
        counts().assertBalance();
        return failure;
    }

    /** The same of a sink that has counted nothing yet. */
    HttpSinkException awaitFailedAtTheStart() throws Exception {
        try {
            Await.of(client.getJobExecutionResult());
        } catch (ExecutionException failure) {
            return ExceptionUtils.findThrowable(failure, HttpSinkException.class)
                    .orElseThrow(() -> new AssertionError("Not the sink's error", failure));
        }
        throw new AssertionError("The job finished");
    }

    void cancel() throws Exception {
        Await.of(client.cancel());
        Await.until("the end of the job", this::ended);
        JobHarness.awaitNoThreads();
        harness.server().awaitNoConnection();
        counts().assertBalance();
    }

    /** Stops it without drain: what is pending is in the savepoint that is returned. */
    String stop() throws Exception {
        String savepoint = Await.of(stopping(false));
        Await.until("the end of the job", this::ended);
        counts().assertBalance();
        return savepoint;
    }

    /** Returns when it is complete; the job's tasks must all run. */
    void checkpoint() throws Exception {
        Await.of(checkpointing());
    }

    CompletableFuture<String> checkpointing() {
        return harness.cluster().checkpoint(client.getJobID());
    }

    long failedCheckpoints() {
        return checkpoints().getCounts().getNumberOfFailedCheckpoints();
    }

    /** Of the last checkpoint: what it found between the tasks. */
    long persistedBytes() {
        CompletedCheckpointStats last = checkpoints().getHistory().getLatestCompletedCheckpoint();
        return last == null ? 0 : last.getPersistedData();
    }

    private CheckpointStatsSnapshot checkpoints() {
        return harness.cluster().checkpoints(client.getJobID());
    }

    CompletableFuture<String> stopping(boolean drain) {
        harness.tap().awaitCheckpoints(1); // So all tasks run, without which there is no savepoint.
        return client.stopWithSavepoint(
                drain, harness.directory().toUri() + "savepoints", SavepointFormatType.CANONICAL);
    }

    /** For a test that left it running. */
    void end() throws Exception {
        if (!ended()) {
            client.cancel();
            Await.until("the end of the job", this::ended);
        }
    }

    boolean ended() {
        try {
            return status().isGloballyTerminalState();
        } catch (Exception e) {
            assertThat(e).hasStackTraceContaining("shut down");
            return true;
        }
    }
}
