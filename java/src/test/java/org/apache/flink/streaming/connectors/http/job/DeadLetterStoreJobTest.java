package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.HttpSinkBuilder;
import org.apache.flink.streaming.connectors.http.deadletter.LetterFolder;
import org.apache.flink.streaming.connectors.http.deadletter.TroubledStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/** All records are refused, and the store of the dead letters is in trouble, or the job is. */
@Tag("job")
class DeadLetterStoreJobTest {

    @RegisterExtension final JobHarness jobs = new JobHarness();

    @BeforeEach
    void everythingIsRefused() {
        jobs.server().answer(Answer.status(422));
    }

    @BeforeEach
    @AfterEach
    void mendTheStore() {
        TroubledStore.reset();
    }

    private HttpSinkBuilder<String> sink() {
        return jobs.<String>sink().setDeadLetters("hdfs://" + jobs.directory().resolve("dead"));
    }

    private List<String> letters() throws IOException {
        return new LetterFolder(jobs.directory().resolve("dead"))
                .all().stream()
                        .map(letter -> letter.get("body").textValue())
                        .collect(Collectors.toList());
    }

    @Test
    @FaultCase(
            value = "The store of the dead letters is down",
            then = "Refused records wait, then the source; nothing is skipped or sent again")
    void whileTheStoreIsDownTheSourceWaitsAndThenEverythingGoesOn() throws Exception {
        TroubledStore.failing = "create write sync";
        waitForTheStore();
    }

    @Test
    @FaultCase(
            value = "The store of the dead letters is full: nothing can be written to its files",
            then = "Refused records wait, then the source; nothing is skipped or sent again")
    void whileTheStoreIsFullTheSourceWaitsAndThenEverythingGoesOn() throws Exception {
        TroubledStore.failing = "write";
        waitForTheStore();
    }

    @Test
    @FaultCase(
            value = "The store of the dead letters is slow to say that a letter is durable",
            then = "Refused records wait, then the source; checkpoints contain them")
    void whileTheStoreIsSlowTheSourceWaitsAndThenEverythingGoesOn() throws Exception {
        TroubledStore.hanging = "sync";
        waitForTheStore();
    }

    private void waitForTheStore() throws Exception {
        RunningJob job = jobs.job(40, sink().setMaxBufferedRequests(10)).start();
        jobs.tap().allow(9);
        job.awaitCount("rejects", 9);
        jobs.tap().awaitCheckpoints(2);
        jobs.tap().open();
        job.awaitCount("rejects", 10);
        assertThat(job.counts().sum("recordsIn")).isLessThanOrEqualTo(10);
        assertThat(job.counts().sum("recordsDeadLettered")).isZero();
        TroubledStore.reset();
        job.awaitFinished();
        assertThat(job.counts().sum("recordsDeadLettered")).isEqualTo(40);
        assertThat(letters()).containsExactlyInAnyOrderElementsOf(Texts.first(40));
        assertThat(jobs.ledger().lines()).hasSize(40);
    }

    @Test
    @FaultCase(
            value = "A crash while refused records wait for their letters",
            then = "They are restored as refused: each gets its letter, and none is sent again")
    void whatWaitsForItsLetterIsInTheStateAndIsNotSentAgain() throws Exception {
        TroubledStore.failing = "create write sync";
        RunningJob job = jobs.job(5, sink()).shuffled().restarts(1).start();
        jobs.tap().allow(5);
        job.awaitCount("rejects", 5);
        jobs.tap().awaitCheckpoints(2);
        jobs.tap().crash();
        job.awaitCount("recordsRestored", 5);
        TroubledStore.reset();
        jobs.tap().open();
        job.awaitFinished();
        assertThat(letters()).containsExactlyInAnyOrderElementsOf(Texts.first(5));
        assertThat(jobs.ledger().lines()).hasSize(5);
    }

    @Test
    @FaultCase(
            value = "A crash after a letter is durable and before a checkpoint knows it",
            then = "The record is sent again and may get a second letter; none is lost")
    void aCrashBetweenALetterAndTheNextCheckpointMakesASecondLetterAndLosesNone() throws Exception {
        RunningJob job = jobs.job(6, sink()).checkpointsByHand().shuffled().restarts(1).start();
        jobs.tap().allow(5);
        job.awaitCount("recordsDeadLettered", 5);
        jobs.tap().crash(); // At the sixth record.
        jobs.tap().open();
        job.awaitFinished();
        assertThat(letters()).hasSize(5 + 6);
        assertThat(new HashSet<>(letters())).containsExactlyInAnyOrderElementsOf(Texts.first(6));
    }

    @Test
    @FaultCase(
            value = "A job is cancelled while the store of the dead letters hangs",
            then = "It ends at once, and no thread is left")
    void aJobCanBeCancelledWhileTheStoreHangs() throws Exception {
        TroubledStore.hanging = "create";
        TroubledStore.interruptible = true;
        RunningJob job = jobs.job(5, sink()).start();
        jobs.tap().allow(5);
        job.awaitCount("rejects", 5);
        job.cancel();
    }
}
