package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.answer.Reason;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Dead letters; see {@link DispatcherPlay} for how records are written. */
class BurialTest {

    private static DispatcherPlay play(String batchSize, String... options) {
        Stream<String> first =
                Stream.of("on-reject", "dead-letter", "sink.batch.max-size", batchSize);
        return new DispatcherPlay(Stream.concat(first, Stream.of(options)).toArray(String[]::new));
    }

    private static Entry unsendable(String type) {
        return Entry.unsendable(
                new RawRecord(type, new byte[] {1}), new Reason(0, "it cannot become a request"));
    }

    private static void acceptUnsendable(DispatcherPlay play, String type) {
        play.dispatcher.accept(List.of(unsendable(type)), play.now);
    }

    @Test
    void aRejectedRecordIsPendingUntilItsLetterIsDurable() {
        DispatcherPlay play = play("1").accept("x").answer("x", 400);
        assertThat(play.letters()).containsExactly("x");
        assertThat(play.dispatcher.pending().count()).isEqualTo(1);
        assertThat(play.dispatcher.pending().bytes()).isPositive();
        assertThat(play.deadLettered).isEmpty();
        play.durable("x");
        assertThat(play.deadLettered).containsExactly("x");
        assertThat(play.dispatcher.pending().bytes()).isZero();
        play.assertNothingPending();
    }

    @Test
    @FaultCase(
            value = "Letters do not become durable",
            then = "The records stay pending; when the buffer is full, the source waits")
    void recordsWhoseLettersAreNotDurableFillTheBuffer() {
        DispatcherPlay play = play("1", "sink.requests.max-buffered", "2").accept("x y");
        play.answer("x", 400).answer("y", 400);
        assertThat(play.dispatcher.hasRoom(0, 0)).isFalse();
        play.durable("x");
        assertThat(play.dispatcher.hasRoom(0, 0)).isTrue();
    }

    @Test
    void lettersMayBecomeDurableInAnyOrder() {
        DispatcherPlay play = play("1").accept("x y z");
        play.answer("x", 400).answer("y", 400).answer("z", 400).durable("y").durable("z");
        assertThat(play.snapshot()).containsExactly("x");
        play.durable("x").assertNothingPending();
    }

    @Test
    void aLaneGoesOnAtOnceBehindARejectedRecord() {
        DispatcherPlay play = play("1").accept("a1 a2").answer("a1", 400);
        assertThat(play.letters()).containsExactly("a1");
        assertThat(play.underWay()).containsExactly("a2");
        play.answer("a2", 200);
        assertThat(play.delivered).containsExactly("a2");
        assertThat(play.snapshot()).containsExactly("a1");
    }

    @Test
    void itIsSavedWithoutTheRecordsOfItsBatchThatWereDelivered() {
        DispatcherPlay play = play("3").accept("x y z").answerEach("x y z", "ok reject ok");
        assertThat(play.delivered).containsExactly("x", "z");
        assertThat(play.snapshot()).containsExactly("y");
    }

    @Test
    void itIsSavedWithoutTheRecordsOfItsBatchThatGoAgain() {
        DispatcherPlay play = play("3").accept("x y z").answerEach("x y z", "retry reject ok");
        assertThat(play.snapshot()).containsExactlyInAnyOrder("[x]", "y");
    }

    @Test
    @FaultCase(
            value = "The job crashes between a reject and its letter",
            then = "The record gets its letter from the state, and is not sent again")
    void afterARestartItGetsItsLetterWithoutBeingSentAgain() {
        DispatcherPlay play = play("1").accept("x y").answer("x", 422);
        String reason = play.letters.values().iterator().next().text;
        DispatcherPlay next = play.restart();
        assertThat(next.look()).containsExactly("y");
        assertThat(next.letters()).containsExactly("x");
        assertThat(next.letters.values())
                .singleElement()
                .satisfies(
                        why -> {
                            assertThat(why.status).isEqualTo(422);
                            assertThat(why.text).isEqualTo(reason);
                        });
        next.durable("x").answer("y", 200).assertNothingPending();
    }

    @Test
    void whatWasRejectedGoesOnceMoreIfTheJobIsToFailNow() {
        DispatcherPlay play = play("1").accept("x").answer("x", 400);
        List<List<Entry>> saved = DispatcherPlay.read(play.dispatcher.snapshot());
        DispatcherPlay next = new DispatcherPlay("on-reject", "fail");
        next.dispatcher.restore(saved, next.now);
        assertThat(next.look()).containsExactly("x");
        next.answer("x", 200).assertNothingPending();
    }

    @Test
    void whatWasRejectedIsSkippedIfThatIsThePolicyNow() {
        DispatcherPlay play = play("1").accept("x").answer("x", 400);
        List<List<Entry>> saved = DispatcherPlay.read(play.dispatcher.snapshot());
        DispatcherPlay next = new DispatcherPlay();
        next.dispatcher.restore(saved, next.now);
        assertThat(next.look()).isEmpty();
        assertThat(next.skipped).containsExactly("x");
    }

    @Test
    void whatCannotBecomeARequestIsBuriedAndRestoredLikeOthers() {
        DispatcherPlay play = play("1");
        acceptUnsendable(play, "Bad");
        assertThat(play.letters()).containsExactly("Bad");
        DispatcherPlay next = play.restart();
        assertThat(next.letters()).containsExactly("Bad");
        next.durable("Bad").assertNothingPending();
    }

    /** It may be the first of a piece of state, which remembers for how long to wait. */
    @Test
    void whatCannotBecomeARequestHidesNoRetryAfter() {
        DispatcherPlay play = play("1", "sink.requests.max-inflight", "1");
        Answer later = Answer.of(429, new String[] {"Retry-After", "60"}, new byte[0], false);
        play.accept("x").answer("x", later);
        acceptUnsendable(play, "Bad");
        play.accept("y");
        List<List<Entry>> pieces = DispatcherPlay.read(play.dispatcher.snapshot());
        DispatcherPlay next = play("1");
        next.dispatcher.restore(pieces.subList(1, 2), next.now);
        assertThat(next.snapshot()).containsExactly("Bad y");
        assertThat(next.pass(59_000).look()).isEmpty();
        assertThat(next.pass(20_000).look()).containsExactly("y");
    }

    @Test
    void whatExpiresGetsALetterAndDoesNotExpireAgain() {
        DispatcherPlay play =
                play("1", "delivery-timeout", "10 s", "sink.requests.max-inflight", "1");
        play.accept("x y").pass(5_000).accept("z").pass(5_000);
        assertThat(play.letters()).containsExactly("y");
        play.pass(5_000);
        assertThat(play.letters()).containsExactly("y", "z");
        play.pass(3_600_000).durable("y").durable("z").answer("x", 503);
        assertThat(play.letters()).containsExactly("x");
        play.durable("x").assertNothingPending();
    }

    @Test
    void whatWaitsForItsLetterDoesNotExpireAndHidesNothingBehindIt() {
        DispatcherPlay play =
                play("1", "delivery-timeout", "10 s", "sink.requests.max-inflight", "1");
        play.accept("x y z").answer("x", 400);
        assertThat(play.dispatcher.nextWake()).isEqualTo(play.now + 10_000);
        play.pass(10_000);
        assertThat(play.letters()).containsExactly("x", "z");
        play.pass(60_000);
        assertThat(play.letters()).containsExactly("x", "z");
    }

    @Test
    @FaultCase(value = "Records expire whose batch is halved later", then = "Each is rejected once")
    void nothingExpiresTwiceWhenItsBatchIsSplit() {
        DispatcherPlay play = play("2", "delivery-timeout", "10 s").accept("x y");
        play.answer("x y", 400).answer("x", 400).answer("y", 503);
        for (int i = 0; i < 20; i++) {
            play.passToNextWake();
            new ArrayList<>(play.underWay()).forEach(names -> play.answer(names, 503));
        }
        assertThat(play.letters()).containsExactly("x", "y");
        play.durable("x").durable("y").assertNothingPending();
    }

    @Test
    @FaultCase(
            value = "Most records are rejected while there is a dead-letter directory",
            then = "Writes no letters; takes it for trouble of the endpoint")
    void inAStormOfRejectsNoLettersAreWritten() {
        DispatcherPlay play = play("1", "sink.requests.max-inflight", "1");
        for (int i = 0; i < 120; i++) {
            play.accept("x" + (char) ('a' + i / 26) + (char) ('a' + i % 26));
        }
        for (int i = 0; i < 300; i++) {
            play.answerAll(400).pass(1_000);
        }
        assertThat(play.letters).hasSize(100);
        assertThat(play.dispatcher.pending().count()).isEqualTo(120);
    }

    @Test
    void theReasonHasWhatTheEndpointSaidUntilTheLetterIsMade() {
        DispatcherPlay play = play("1").accept("x");
        byte[] said = "no such order".getBytes(StandardCharsets.UTF_8);
        play.answer("x", Answer.of(422, new String[0], said, false));
        Entry entry = play.letters.keySet().iterator().next();
        assertThat(play.letters.get(entry).answer.body()).isEqualTo(said);
        assertThat(entry.rejection.answer).as("it may be large").isNull();
    }

    @Test
    void whatAnAnswerRejectsIsToldTogether() {
        DispatcherPlay play = play("3").accept("x y z").answerEach("x y z", "reject ok reject");
        assertThat(play.rejectedTogether).containsExactly(2);
    }
}
