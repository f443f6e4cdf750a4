package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.JobStatus;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An outage that is longer than the buffer, and how many failed checkpoints the job tolerates. */
@Tag("job")
class ToleranceJobTest {

    private static final long TIMEOUT_MILLIS = 500;

    @RegisterExtension final JobHarness jobs = new JobHarness();

    @BeforeEach
    void theEndpointIsDown() {
        jobs.server().answer(Answer.status(503));
    }

    private RunningJob jobThatTolerates(int failedCheckpoints) throws Exception {
        return jobs.job(200, jobs.<String>sink().setMaxBufferedRequests(20))
                .with("execution.checkpointing.timeout", TIMEOUT_MILLIS + " ms")
                .with(
                        "execution.checkpointing.tolerable-failed-checkpoints",
                        Integer.toString(failedCheckpoints))
                .start();
    }

    @Test
    @FaultCase(
            value = "The buffer is full for longer than a checkpoint may take; none may fail",
            then = "Flink fails the job, and restarts it as it is told")
    void withoutToleranceTheFirstCheckpointThatTimesOutFailsTheJob() throws Exception {
        RunningJob job = jobThatTolerates(0);
        jobs.tap().open();
        Await.until("the end of the job", job::ended);
        assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    }

    @Test
    @FaultCase(
            value = "The buffer is full for longer than a checkpoint may take; many may fail",
            then = "The job runs on, and delivers everything after the outage")
    void withToleranceTheJobOutlivesCheckpointsThatTimeOut() throws Exception {
        RunningJob job = jobThatTolerates(1_000);
        jobs.tap().open();
        job.awaitCount("recordsPending", 20);
        job.awaitCount("oldestPendingAgeMs", 5 * TIMEOUT_MILLIS);
        assertThat(job.status()).isEqualTo(JobStatus.RUNNING);
        jobs.server().answer(Answer.OK);
        job.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(200));
    }
}
