package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.streaming.connectors.http.Concurrency;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.HttpRequest;
import org.apache.flink.streaming.connectors.http.HttpSinkBuilder;
import org.apache.flink.streaming.connectors.http.job.Crash.Point;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The sink's task crashes between two steps of a record's way: of forty records ten are delivered
 * and behind a checkpoint, and it happens to the next ones.
 */
@Tag("job")
class CrashJobTest {

    private static final int COUNT = 40;
    private static final int BEFORE = 10;
    private static final int MORE = 10;
    private static final int IN_FLIGHT = 4;
    private static final Answer DOWN = Answer.status(503);

    @RegisterExtension final JobHarness jobs = new JobHarness();

    @BeforeEach
    @AfterEach
    void noCrashIsDue() {
        Crash.reset();
    }

    private HttpSinkBuilder<String> sink() {
        return jobs.<String>sink()
                .setConcurrency(Concurrency.FIXED)
                .setMaxInFlightRequests(IN_FLIGHT);
    }

    /** Ten are delivered, which the checkpoint knows. */
    private RunningJob start(HttpSinkBuilder<String> sink, int crashes) throws Exception {
        RunningJob job = jobs.job(COUNT, sink).checkpointsByHand().crashing(crashes).start();
        jobs.tap().allow(BEFORE);
        job.awaitCount("recordsDelivered", BEFORE);
        job.checkpoint();
        return job;
    }

    private void more(RunningJob job, String count) {
        long now = job.counts().sum(count);
        jobs.tap().allow(MORE);
        job.awaitCount(count, now + MORE);
    }

    private void crashAtTheNextRecord() {
        Crash.at(Point.RECORD_COMES);
        jobs.tap().allow(1);
        Crash.awaitAll();
    }

    /** Everything is accepted, and so many once more. */
    private void finish(RunningJob job, int again) throws Exception {
        Crash.awaitAll();
        jobs.server().answer(Answer.OK);
        jobs.tap().open();
        job.awaitFinished();
        jobs.ledger().assertAccepted(Texts.first(COUNT));
        assertThat(jobs.ledger().accepted()).hasSize(COUNT + again);
    }

    @Test
    @FaultCase(value = "A crash before a record reaches the sink", then = "The source replays it")
    void beforeARecordIsWritten() throws Exception {
        RunningJob job = start(sink(), 1);
        crashAtTheNextRecord();
        finish(job, 0);
    }

    @Test
    @FaultCase(value = "A crash in the converter", then = "The source replays the record")
    void whileARecordIsConverted() throws Exception {
        RunningJob job =
                start(
                        sink().setRequestConverter(
                                        text -> {
                                            Crash.ifDue(Point.RECORD_IS_CONVERTED);
                                            return HttpRequest.post("").body(text);
                                        }),
                        1);
        Crash.at(Point.RECORD_IS_CONVERTED);
        jobs.tap().allow(1);
        finish(job, 0);
    }

    @Test
    @FaultCase(
            value = "A crash while requests are under way and others wait",
            then = "All are replayed or restored, and delivered")
    void whileSomeRecordsAreSentAndOthersWait() throws Exception {
        RunningJob job = start(sink(), 1);
        jobs.server().answer(Answer.HANG);
        more(job, "recordsPending");
        jobs.ledger().awaitSize(BEFORE + IN_FLIGHT);
        crashAtTheNextRecord();
        finish(job, 0);
    }

    @Test
    @FaultCase(
            value = "A crash when the server has applied requests and not answered",
            then = "Those come twice; nothing is lost")
    void whenTheServerHasARecordAndHasNotAnswered() throws Exception {
        RunningJob job = start(sink(), 1);
        jobs.server().answer(Answer.late(Duration.ofMinutes(1), 200));
        more(job, "recordsPending");
        jobs.ledger().awaitSize(BEFORE + IN_FLIGHT);
        crashAtTheNextRecord();
        finish(job, IN_FLIGHT);
    }

    @Test
    @FaultCase(
            value = "A crash when an answer has come and is not noted",
            then = "Its record comes twice; nothing is lost")
    void whenAnAnswerHasComeAndIsNotNoted() throws Exception {
        RunningJob job = start(readingAnswers(), 1);
        jobs.server().answer(DOWN);
        more(job, "recordsPending");
        Crash.at(Point.ANSWER_IS_READ);
        jobs.server().answer(Answer.OK);
        Crash.awaitAll();
        jobs.tap().open();
        job.awaitFinished();
        jobs.ledger().assertAccepted(Texts.first(COUNT), MORE);
        assertThat(jobs.ledger().accepted()).as("one at least again").hasSizeGreaterThan(COUNT);
    }

    private HttpSinkBuilder<String> readingAnswers() {
        return sink().setResponseHandler(
                        response -> {
                            if (response.getStatus() == 200) {
                                Crash.ifDue(Point.ANSWER_IS_READ);
                            }
                            return null; // The status says enough.
                        });
    }

    @Test
    @FaultCase(
            value = "A crash when records are delivered and no checkpoint knows it",
            then = "Those come twice; nothing is lost")
    void whenRecordsAreDeliveredAndNoCheckpointKnowsIt() throws Exception {
        RunningJob job = start(sink(), 1);
        more(job, "recordsDelivered");
        crashAtTheNextRecord();
        finish(job, MORE);
    }

    @Test
    @FaultCase(
            value =
                    "A crash when the sink's snapshot is taken and the checkpoint is not "
                            + "complete",
            then = "The job goes on from the checkpoint before; nothing is lost")
    void whenTheSnapshotIsTakenAndTheCheckpointNotComplete() throws Exception {
        RunningJob job = start(sink(), 1);
        jobs.server().answer(DOWN);
        more(job, "recordsPending");
        Crash.at(Point.SNAPSHOT_IS_TAKEN);
        CompletableFuture<String> checkpoint = job.checkpointing();
        assertThatThrownBy(() -> Await.of(checkpoint)).isNotNull();
        finish(job, 0);
        assertThat(job.counts().sum("recordsRestored")).isZero();
    }

    @Test
    @FaultCase(
            value = "A crash when a checkpoint has just completed",
            then = "What was pending is restored and delivered, once")
    void whenTheCheckpointIsComplete() throws Exception {
        RunningJob job = start(sink(), 1);
        jobs.server().answer(DOWN);
        more(job, "recordsPending");
        Crash.at(Point.CHECKPOINT_IS_COMPLETE);
        job.checkpointing();
        finish(job, 0);
        assertThat(job.counts().sum("recordsRestored")).isEqualTo(MORE);
    }

    /** What waits to be handed over together with others. */
    @Test
    @FaultCase(
            value = "A crash after a checkpoint for which records had just been written",
            then = "They are in the checkpoint like the others")
    void whenSomeRecordsOfTheCheckpointWereWrittenAndNotHandedOver() throws Exception {
        RunningJob job = start(sink(), 1);
        jobs.server().answer(DOWN);
        more(job, "recordsPending");
        Crash.holdRecords();
        jobs.tap().allow(MORE);
        Await.until("all to be on their way", () -> jobs.tap().passed() == BEFORE + 2 * MORE);
        Crash.at(Point.CHECKPOINT_IS_COMPLETE);
        job.checkpointing();
        finish(job, 0);
        assertThat(job.counts().sum("recordsRestored")).isEqualTo(2 * MORE);
    }

    @Test
    @FaultCase(
            value = "A crash again when the sink is just restored",
            then = "It is restored once more; nothing is lost")
    void againWhenTheSinkIsRestored() throws Exception {
        RunningJob job = start(sink(), 2);
        jobs.server().answer(DOWN);
        more(job, "recordsPending");
        job.checkpoint();
        Crash.at(Point.RECORD_COMES, Point.SINK_IS_RESTORED);
        jobs.tap().allow(1);
        finish(job, 0);
        assertThat(job.counts().sum("recordsRestored")).isEqualTo(MORE);
    }

    @Test
    @FaultCase(
            value = "A crash while the end of the input waits for the last answers",
            then = "The job goes on from the last checkpoint and finishes; nothing is lost")
    void whileTheEndOfTheInputWaitsForTheLastAnswers() throws Exception {
        RunningJob job = start(readingAnswers(), 1);
        jobs.server().answer(DOWN);
        jobs.tap().open();
        job.awaitCount("recordsPending", COUNT - BEFORE);
        jobs.ledger().awaitMore(3);
        Crash.at(Point.ANSWER_IS_READ);
        jobs.server().answer(Answer.OK);
        Crash.awaitAll();
        job.awaitFinished();
        jobs.ledger().assertAccepted(Texts.first(COUNT), COUNT - BEFORE);
        assertThat(jobs.ledger().accepted()).as("one at least again").hasSizeGreaterThan(COUNT);
    }
}
