package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.connectors.http.Concurrency;
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
    void aJobIsCancelledWhileRequestsHang() throws Exception {
        jobs.server().answer(Answer.HANG);
        HttpSinkBuilder<String> sink = jobs.<String>sink().setMaxBufferedRequests(50);
        RunningJob job = jobs.job(500, sink.setConcurrency(Concurrency.FIXED)).start();
        jobs.tap().open();
        job.awaitCount("requestsInFlight", 32);
        long start = System.nanoTime();
        job.cancel();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
}
