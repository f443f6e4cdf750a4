package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.connectors.http.BatchFormat;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.HttpSinkBuilder;
import org.apache.flink.streaming.connectors.http.deadletter.LetterFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A job goes on from a savepoint of an outage, and something is not as it was. */
@Tag("job")
class RestoreJobTest {

    private static final int COUNT = 90;
    private static final int PENDING = 60;
    private static final int BATCH = 10;
    private static final Answer DOWN = Answer.status(503);
    private static final Duration DAY = Duration.ofDays(1);

    @RegisterExtension final JobHarness jobs = new JobHarness();

    @BeforeEach
    void theEndpointIsDown() {
        jobs.server().answer(DOWN);
    }

    /** Returns the savepoint. */
    private String stopWithPending(HttpSinkBuilder<String> sink) throws Exception {
        RunningJob job = jobs.job(COUNT, sink).start();
        jobs.tap().allow(PENDING);
        job.awaitCount("recordsPending", PENDING);
        jobs.ledger().awaitMore(1);
        return job.stop();
    }

    @Test
    @FaultCase(
            value = "A job is restored with a smaller buffer than what was pending",
            then = "What was pending is delivered; new records wait until there is room")
    void whatWasPendingIsDeliveredThoughTheBufferIsSmallerNow() throws Exception {
        String savepoint = stopWithPending(jobs.sink());
        RunningJob job =
                jobs.job(
                                COUNT,
                                jobs.<String>sink()
                                        .setMaxBufferedRequests(5)
                                        .setMaxInFlightRequests(1)
                                        .setMaxRecordSizeInBytes(100)
                                        .setBufferMaxBytes(new MemorySize(100)))
                        .from(savepoint)
                        .start();
        job.awaitCount("recordsRestored", PENDING);
        jobs.tap().open();
        Await.until("one at the door", () -> jobs.tap().passed() > PENDING);
        jobs.ledger().awaitMore(3);
        assertThat(job.counts().sum("recordsIn")).isZero();
        assertThat(job.counts().sum("recordsPending")).isEqualTo(PENDING);
        jobs.server().answer(Answer.OK);
        job.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(COUNT));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 1_000})
    @FaultCase(
            value = "A job is restored with another batch size",
            then = "What was sent before goes again with the same bytes, the rest in new batches")
    void onlyBatchesThatWereSentKeepTheirSize(int size) throws Exception {
        String savepoint =
                stopWithPending(batches().setMaxBatchSize(BATCH).setMaxTimeInBufferMS(60_000));
        jobs.server().answer(Answer.OK);
        RunningJob job = jobs.job(COUNT, batches().setMaxBatchSize(size)).from(savepoint).start();
        jobs.tap().open();
        job.awaitFinished();
        List<String> accepted = jobs.ledger().accepted();
        assertThat(accepted.stream().flatMap(body -> records(body).stream()))
                .containsExactlyInAnyOrderElementsOf(Texts.first(COUNT));
        Set<String> sentBefore = refused();
        assertThat(sentBefore).allSatisfy(body -> assertThat(records(body)).hasSize(BATCH));
        assertThat(accepted).containsAll(sentBefore);
        accepted.removeAll(sentBefore);
        assertThat(accepted)
                .isNotEmpty()
                .allSatisfy(body -> assertThat(records(body)).hasSizeLessThanOrEqualTo(size));
    }

    private Set<String> refused() {
        return jobs.ledger().lines().stream()
                .filter(line -> line.answer == DOWN)
                .map(Ledger.Line::text)
                .collect(Collectors.toSet());
    }

    private HttpSinkBuilder<String> batches() {
        return jobs.<String>sink().setBatchFormat(BatchFormat.NDJSON).setMaxTimeInBufferMS(20);
    }

    private static List<String> records(String body) {
        return List.of(body.split("\n"));
    }

    @Test
    @FaultCase(
            value = "The clock is set back by a day between two lives of a job",
            then = "Nothing waits for the old time: what was pending is delivered at once")
    void nothingWaitsForATimeThatTheClockHadBefore() throws Exception {
        jobs.server().answer(Answer.status(429).header("Retry-After", "1"));
        String savepoint = stopWithPending(jobs.sink());
        jobs.server().answer(Answer.OK);
        RunningJob job =
                skewed(DAY, jobs.<String>sink().setRetryAfterMax(Duration.ofSeconds(1)), savepoint);
        jobs.tap().open();
        job.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(COUNT));
    }

    @Test
    @FaultCase(
            value = "The clock is set back by a day, with delivery-timeout set",
            then = "The records' time runs from the restart, so that they expire all the same")
    void recordsFromTheFutureExpireInTime() throws Exception {
        String savepoint = stopWithPending(jobs.sink());
        RunningJob job = skewed(DAY, expiring(Duration.ofSeconds(1)), savepoint);
        job.awaitCount("recordsDeadLettered", PENDING);
        job.cancel();
        assertThat(letters()).containsExactlyInAnyOrderElementsOf(Texts.first(PENDING));
        assertThat(jobs.ledger().accepted()).isEmpty();
    }

    @Test
    @FaultCase(
            value = "The clock is set forward by a day between two lives of a job",
            then = "What was pending is delivered")
    void whatHasWaitedForADayIsDelivered() throws Exception {
        String savepoint = stopWithPending(jobs.sink());
        RunningJob job = skewed(DAY.negated(), jobs.sink(), savepoint);
        job.awaitCount("oldestPendingAgeMs", DAY.toMillis());
        jobs.server().answer(Answer.OK);
        jobs.tap().open();
        job.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(COUNT));
    }

    @Test
    @FaultCase(
            value = "The clock is set forward by a day, with a delivery-timeout of an hour",
            then = "What was pending expires, and rests as dead letters")
    void whatExpiresByTheNewTimeIsNotLost() throws Exception {
        String savepoint = stopWithPending(jobs.sink());
        RunningJob job = skewed(DAY.negated(), expiring(Duration.ofHours(1)), savepoint);
        job.awaitCount("recordsDeadLettered", PENDING);
        jobs.server().answer(Answer.OK);
        jobs.tap().open();
        job.awaitFinished();
        assertThat(letters()).containsExactlyInAnyOrderElementsOf(Texts.first(PENDING));
        jobs.ledger().assertSettledOnce(Texts.first(COUNT).subList(PENDING, COUNT));
    }

    private HttpSinkBuilder<String> expiring(Duration timeout) {
        return jobs.<String>sink()
                .setDeliveryTimeout(timeout)
                .setDeadLetters(dead().toUri().toString());
    }

    private Path dead() {
        return jobs.directory().resolve("dead");
    }

    private List<String> letters() throws Exception {
        return new LetterFolder(dead())
                .all().stream()
                        .map(letter -> letter.get("body").textValue())
                        .collect(Collectors.toList());
    }

    private RunningJob skewed(Duration ahead, HttpSinkBuilder<String> sink, String savepoint)
            throws Exception {
        RunningJob job =
                jobs.job(COUNT, Texts::of, Types.STRING, SkewedClock.of(sink.build(), ahead))
                        .from(savepoint)
                        .start();
        job.awaitCount("recordsRestored", PENDING);
        return job;
    }
}
