package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.Concurrency;
import org.apache.flink.streaming.connectors.http.HttpSinkBuilder;
import org.apache.flink.streaming.connectors.http.OnReject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Each metric that docs/metrics.md lists, as a job registers it and with what it counts. */
@Tag("job")
class MetricsJobTest {

    private static final int RECORDS = 20;
    private static final String BAD = Texts.of(7);

    @RegisterExtension final JobHarness jobs = new JobHarness();

    /** How often the bodies came. */
    private final ConcurrentHashMap<String, AtomicInteger> times = new ConcurrentHashMap<>();

    @Test
    void allThatThePageListsIsRegisteredAndNothingElse() throws Exception {
        RunningJob job = jobs.job(1, jobs.sink()).start();
        jobs.tap().open();
        job.awaitFinished();
        assertThat(job.counts().names()).containsExactlyInAnyOrderElementsOf(MetricsPage.ours());
        assertThat(job.counts().namesOfFlink()).containsAll(MetricsPage.flinks());
    }

    @Test
    void countersCountWhatCameOfEachRequest() throws Exception {
        jobs.server().answer(this::answerOnce);
        RunningJob job = jobs.job(RECORDS, oneAtATime().setOnReject(OnReject.SKIP)).start();
        jobs.tap().open();
        job.awaitFinished();
        Counts counts = job.counts();
        assertThat(counts.sum("recordsIn")).isEqualTo(RECORDS);
        assertThat(counts.sum("recordsRestored")).isZero();
        assertThat(counts.sum("recordsDelivered")).isEqualTo(RECORDS - 1);
        assertThat(counts.sum("recordsSkipped")).isEqualTo(1);
        assertThat(counts.sum("recordsPending")).isZero();
        assertThat(counts.sum("bytesPending")).isZero();
        assertThat(counts.sum("attempts")).isEqualTo(RECORDS + 3).isEqualTo(jobs.ledger().size());
        assertThat(counts.sum("retries")).isEqualTo(3);
        assertThat(counts.sum("cause", "503", "retries")).isEqualTo(1);
        assertThat(counts.sum("cause", "500", "retries")).isEqualTo(1);
        assertThat(counts.sum("cause", "CLOSED_ON_REUSED", "retries")).isEqualTo(1);
        assertThat(counts.sum("rejects")).isEqualTo(1);
        assertThat(counts.sum("status", "422", "rejects")).isEqualTo(1);
        assertThat(counts.sum("possibleDuplicates")).isEqualTo(1);
        assertThat(counts.sum("answeredDuplicates")).isEqualTo(1);
        assertThat(counts.samples("requestLatencyMs")).isEqualTo(RECORDS - 1);
    }

    @Test
    void flinksOwnMetricsMeanTheHttpSide() throws Exception {
        jobs.server().answer(this::answerOnce);
        RunningJob job = jobs.job(RECORDS, oneAtATime().setOnReject(OnReject.SKIP)).start();
        jobs.tap().open();
        job.awaitFinished();
        Counts counts = job.counts();
        long bytes = size(Texts.first(RECORDS)) - size(List.of(BAD));
        assertThat(counts.ofFlink("numRecordsSend")).isEqualTo(RECORDS - 1);
        assertThat(counts.ofFlink("numRecordsOut")).isEqualTo(RECORDS - 1);
        assertThat(counts.ofFlink("numBytesSend")).isEqualTo(bytes);
        assertThat(counts.ofFlink("numBytesOut")).isEqualTo(bytes);
        assertThat(counts.ofFlink("numRecordsSendErrors")).as("retries and rejects").isEqualTo(4);
        assertThat(counts.ofFlink("currentSendTime")).isBetween(0L, 30_000L);
    }

    @Test
    void theTimeOfARequestIsThatToItsAnswer() throws Exception {
        jobs.server().answer(Answer.late(Duration.ofMillis(120), 200));
        RunningJob job = jobs.job(1, jobs.sink()).start();
        jobs.tap().open();
        job.awaitFinished();
        assertThat(job.counts().ofFlink("currentSendTime")).isBetween(120L, 30_000L);
        assertThat(job.counts().lowest("requestLatencyMs")).isBetween(120L, 30_000L);
    }

    @Test
    void gaugesShowWhatIsUnderWay() throws Exception {
        jobs.server().answer(Answer.HANG);
        RunningJob job =
                jobs.job(
                                RECORDS,
                                jobs.<String>sink()
                                        .setConcurrency(Concurrency.FIXED)
                                        .setMaxInFlightRequests(3))
                        .start();
        jobs.tap().allow(RECORDS);
        job.awaitCount("recordsPending", RECORDS);
        job.awaitCount("requestsInFlight", 3);
        job.awaitCount("oldestPendingAgeMs", 100);
        Counts counts = job.counts();
        assertThat(counts.sum("requestsInFlight")).isEqualTo(3);
        assertThat(counts.sum("concurrencyLimit")).isEqualTo(3);
        assertThat(counts.sum("recordsPending")).isEqualTo(RECORDS);
        assertThat(counts.sum("bytesPending")).isEqualTo(size(Texts.first(RECORDS)));
        assertThat(counts.sum("gate")).isZero();
        assertThat(counts.sum("learnedRate")).isZero();
        job.cancel();
    }

    @Test
    void gaugesShowAnOutageAndTheNextJobWhatItTookOver() throws Exception {
        jobs.server().answer(Answer.status(503));
        RunningJob job = jobs.job(RECORDS, jobs.sink()).start();
        jobs.tap().allow(RECORDS);
        job.awaitCount("gate", 2);
        String savepoint = job.stop();
        RunningJob resumed = jobs.job(RECORDS, jobs.sink()).from(savepoint).start();
        resumed.awaitCount("recordsRestored", RECORDS);
        jobs.server().answer(Answer.OK);
        jobs.tap().open();
        resumed.awaitFinished();
        assertThat(resumed.counts().sum("recordsIn")).isZero();
        assertThat(resumed.counts().sum("recordsDelivered")).isEqualTo(RECORDS);
    }

    @Test
    void aRefusalForTheNumberOfRequestsTeachesARate() throws Exception {
        jobs.server().answer(line -> jobs.ledger().size() == 50 ? Answer.status(429) : Answer.OK);
        RunningJob job = jobs.job(100_000, jobs.sink()).start();
        jobs.tap().allow(100);
        job.awaitCount("learnedRate", 1);
        job.cancel();
    }

    /** Some records fail at first; {@link #BAD} always does. */
    private Answer answerOnce(Ledger.Line line) {
        boolean first =
                times.computeIfAbsent(line.text(), any -> new AtomicInteger()).incrementAndGet()
                        == 1;
        if (line.text().equals(BAD)) {
            return Answer.status(422);
        }
        if (line.text().equals(Texts.of(3))) {
            return first ? Answer.status(503) : Answer.OK;
        }
        if (line.text().equals(Texts.of(9))) {
            return first ? Answer.CLOSE : Answer.OK;
        }
        if (line.text().equals(Texts.of(12))) {
            return Answer.status(first ? 500 : 409);
        }
        return Answer.OK;
    }

    private HttpSinkBuilder<String> oneAtATime() {
        return jobs.<String>sink().setMaxInFlightRequests(1);
    }

    private static long size(List<String> texts) {
        return texts.stream().mapToLong(it -> it.getBytes(StandardCharsets.UTF_8).length).sum();
    }
}
