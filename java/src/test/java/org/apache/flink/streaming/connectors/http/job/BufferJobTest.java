package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.connectors.http.Concurrency;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.HttpSinkBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;

@Tag("job")
class BufferJobTest {

    @RegisterExtension final JobHarness jobs = new JobHarness();

    @BeforeEach
    void theEndpointIsDown() {
        jobs.server().answer(Answer.status(503));
    }

    @Test
    @FaultCase(
            value = "An outage that fills the buffer",
            then = "The source waits, and goes on when the outage is over")
    void aBufferFullOfRecordsHoldsTheSourceUntilTheOutageEnds() throws Exception {
        RunningJob job = jobs.job(500, jobs.<String>sink().setMaxBufferedRequests(50)).start();
        jobs.tap().open();
        job.awaitCount("recordsPending", 50);
        jobs.ledger().awaitMore(5);
        assertThat(job.counts().sum("recordsPending")).isEqualTo(50);
        assertThat(jobs.tap().passed()).as("50 that wait and one at the door").isEqualTo(51);
        jobs.server().answer(Answer.OK);
        job.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(500));
    }

    @Test
    void aBufferFullOfBytesHoldsTheSourceUntilTheOutageEnds() throws Exception {
        int kilobyte = 1 << 10;
        RunningJob job =
                jobs.job(
                                500,
                                number -> number + "x".repeat(kilobyte),
                                Types.STRING,
                                jobs.<String>sink()
                                        .setMaxInFlightRequests(
                                                1) // So that many are handed over at once.
                                        .setBufferMaxBytes(MemorySize.parse("20 kb")))
                        .start();
        jobs.tap().open();
        job.awaitCount("bytesPending", 20 * kilobyte);
        jobs.ledger().awaitMore(5);
        assertThat(job.counts().sum("bytesPending")).isLessThan(22 * kilobyte);
        jobs.server().answer(Answer.OK);
        job.awaitFinished();
        assertThat(job.counts().sum("recordsDelivered")).isEqualTo(500);
        assertThat(jobs.ledger().accepted()).hasSize(500).doesNotHaveDuplicates();
    }

    @Test
    @FaultCase(
            value = "Records of a megabyte in an outage",
            then = "buffer.max-bytes bounds what is held in memory; the source waits")
    void recordsOfAMegabyteAreBoundedByTheirBytes() throws Exception {
        int megabyte = 1 << 20;
        int count = 24;
        String filling = "x".repeat(megabyte - 1_000);
        RunningJob job =
                jobs.job(
                                count,
                                number -> number + " " + filling,
                                Types.STRING,
                                jobs.<String>sink().setBufferMaxBytes(MemorySize.parse("8 mb")))
                        .start();
        jobs.tap().open();
        job.awaitCount("bytesPending", 8 * (megabyte - 1_000));
        Await.until("nine that wait and one at the door", () -> jobs.tap().passed() >= 10);
        jobs.ledger().awaitMore(3);
        assertThat(job.counts().sum("bytesPending")).isLessThan(9 * megabyte);
        assertThat(jobs.tap().passed()).isEqualTo(10);
        jobs.server().answer(Answer.OK);
        job.awaitFinished();
        assertThat(jobs.ledger().accepted())
                .hasSize(count)
                .doesNotHaveDuplicates()
                .allMatch(body -> body.endsWith(filling));
    }

    @Test
    @FaultCase(
            value = "Cancel in an outage with a full buffer",
            then = "It takes less than five seconds; no thread and no connection is left")
    void aJobWithAFullBufferIsCancelledAtOnceAndLeavesNoThread() throws Exception {
        RunningJob job =
                jobs.job(500, jobs.<String>sink().setMaxBufferedRequests(50))
                        .parallelism(2)
                        .start();
        jobs.tap().open();
        job.awaitCount("recordsPending", 100);
        long start = System.nanoTime();
        job.cancel();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    @FaultCase(
            value = "Cancel while requests hang",
            then = "It takes less than five seconds; no thread and no connection is left")
    void aJobIsCancelledWhileRequestsHang() throws Exception {
        jobs.server().answer(Answer.HANG);
        HttpSinkBuilder<String> sink = jobs.<String>sink().setMaxBufferedRequests(50);
        RunningJob job = jobs.job(500, sink.setConcurrency(Concurrency.FIXED)).start();
        jobs.tap().open();
        job.awaitCount("requestsInFlight", 32);
        jobs.ledger().awaitSize(32);
        assertThat(jobs.server().connections()).as("as Linux says").isIn(32L, 0L);
        long start = System.nanoTime();
        job.cancel();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
}
