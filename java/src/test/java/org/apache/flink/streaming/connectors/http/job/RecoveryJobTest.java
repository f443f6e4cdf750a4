package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.JobStatus;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.concurrent.CompletableFuture;

@Tag("job")
class RecoveryJobTest {

    private static final Answer DOWN = Answer.status(503);

    @RegisterExtension final JobHarness jobs = new JobHarness();

    @Test
    @FaultCase(
            value = "A crash in an outage",
            then = "What was pending is restored and delivered, once")
    void afterACrashWhatWasPendingIsRestoredAndDelivered() throws Exception {
        jobs.server().answer(DOWN);
        RunningJob job = jobs.job(200, jobs.sink()).parallelism(2).shuffled().restarts(1).start();
        jobs.tap().allow(100);
        job.awaitCount("recordsPending", 100);
        jobs.tap().awaitCheckpoints(2);
        jobs.tap().crash();
        job.awaitCount("recordsRestored", 100);
        jobs.server().answer(Answer.OK);
        jobs.tap().open();
        job.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(200));
        assertThat(job.counts().sum("recordsRestored")).isEqualTo(100);
    }

    @Test
    @FaultCase(
            value = "Crash after crash in full flow",
            then =
                    "Nothing is lost; what was delivered since the last checkpoint may come "
                            + "twice")
    void crashesInFullFlowLoseNothing() throws Exception {
        RunningJob job =
                jobs.job(3_000, jobs.sink())
                        .parallelism(2)
                        .shuffled()
                        .restarts(10)
                        .with("execution.checkpointing.interval", "50 ms")
                        .start();
        for (int accepted = 500; accepted <= 1_500; accepted += 500) {
            jobs.tap().allow(1_500); // Enough even if all so far is replayed.
            jobs.ledger().awaitAccepted(accepted);
            jobs.tap().crash();
        }
        jobs.tap().open();
        job.awaitFinished();
        jobs.ledger().assertAccepted(Texts.first(3_000));
    }

    @Test
    @FaultCase(
            value = "Stop with a savepoint in an outage",
            then =
                    "It finishes; what was pending is in the savepoint and is delivered by "
                            + "the next job")
    void aJobStoppedInAnOutageGoesOnFromItsSavepoint() throws Exception {
        jobs.server().answer(DOWN);
        RunningJob job = jobs.job(200, jobs.sink()).start();
        jobs.tap().allow(100);
        job.awaitCount("recordsPending", 100);
        String savepoint = job.stop();
        assertThat(job.counts().sum("recordsPending")).isEqualTo(100);

        jobs.server().answer(Answer.OK);
        RunningJob resumed = jobs.job(200, jobs.sink()).from(savepoint).start();
        jobs.tap().open();
        resumed.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(200));
        assertThat(resumed.counts().sum("recordsRestored")).isEqualTo(100);
    }

    @Test
    @FaultCase(
            value = "Stop with drain in an outage",
            then = "It waits for the end of the outage, delivers everything and finishes")
    void aDrainInAnOutageWaitsForItsEnd() throws Exception {
        jobs.server().answer(DOWN);
        RunningJob job = jobs.job(200, jobs.sink()).start();
        jobs.tap().allow(100);
        job.awaitCount("recordsPending", 100);
        CompletableFuture<String> savepoint = job.stopping(true);
        jobs.ledger().awaitMore(3);
        assertThat(savepoint).isNotDone();
        assertThat(job.status()).isEqualTo(JobStatus.RUNNING);
        jobs.server().answer(Answer.OK);
        Await.of(savepoint);
        job.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(100));
    }

    @Test
    @FaultCase(
            value = "A job is restored with another URL and another token",
            then = "What was pending goes to the new URL with the new token")
    void restoredRecordsGoWhereTheNewConfigurationSays() throws Exception {
        jobs.server().answer(DOWN);
        RunningJob job = jobs.job(50, jobs.<String>sink().setHeader("X-Token", "old")).start();
        jobs.tap().allow(50);
        job.awaitCount("recordsPending", 50);
        String savepoint = job.stop();

        jobs.server().answer(Answer.OK);
        RunningJob resumed =
                jobs.job(
                                50,
                                jobs.<String>sink()
                                        .setEndpointUrl(jobs.server().url("/new?v=2"))
                                        .setHeader("X-Token", "new"))
                        .from(savepoint)
                        .start();
        jobs.tap().open();
        resumed.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(50));
        assertThat(jobs.ledger().lines())
                .filteredOn(line -> line.answer.accepts())
                .allSatisfy(
                        line -> {
                            assertThat(line.target).isEqualTo("/new?v=2");
                            assertThat(line.headers).containsEntry("X-Token", "new");
                        });
    }

    @Test
    @FaultCase(
            value = "A job is rescaled in an outage, from 2 to 4 and to 1",
            then = "What was pending is dealt out over the new subtasks and delivered, once")
    void pendingRecordsSurviveThatTheJobIsRescaled() throws Exception {
        jobs.server().answer(DOWN);
        RunningJob two = jobs.job(400, jobs.sink()).parallelism(2).start();
        jobs.tap().allow(150);
        two.awaitCount("recordsPending", 150);
        String first = two.stop();

        RunningJob four = jobs.job(400, jobs.sink()).parallelism(4).from(first).start();
        four.awaitCount("recordsRestored", 150);
        jobs.tap().allow(150);
        four.awaitCount("recordsPending", 300);
        String second = four.stop();

        RunningJob one = jobs.job(400, jobs.sink()).parallelism(1).from(second).start();
        one.awaitCount("recordsRestored", 300);
        jobs.server().answer(Answer.OK);
        jobs.tap().open();
        one.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(400));
    }
}
