package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.stream.Stream;

/** What single answers change: see {@link DispatcherPlay} for how records are written. */
class JudgementTest {

    private static final int SHUT = 2;
    private static final int MINUTE = 60_000;

    /** Of records that go alone, unless the options say otherwise. */
    private static DispatcherPlay play(String... options) {
        Stream<String> alone = Stream.of("sink.batch.max-size", "1");
        return new DispatcherPlay(Stream.concat(alone, Stream.of(options)).toArray(String[]::new));
    }

    /** A gate that five failures of a record have shut. */
    private static DispatcherPlay shutBy(String record) {
        DispatcherPlay play = play("sink.requests.max-inflight", "2").accept(record);
        while (play.dispatcher.gauges().gate() != SHUT) {
            play.answer(record, 503);
            while (play.underWay.isEmpty() && play.dispatcher.gauges().gate() != SHUT) {
                play.passToNextWake();
            }
        }
        return play;
    }

    private static DispatcherPlay toNextProbe(DispatcherPlay play) {
        play.passToNextWake();
        assertThat(play.underWay).hasSize(1);
        return play;
    }

    // --- the gate and its slots -----------------------------------------------------------------

    @Test
    void aProbeThatIsRejectedShowsThatTheEndpointLives() {
        DispatcherPlay play = toNextProbe(shutBy("x"));
        play.answer("x", 400).accept("y");
        assertThat(play.skipped).containsExactly("x");
        assertThat(play.underWay()).containsExactly("y");
    }

    @Test
    void aProbeThatCouldNotBeSentGoesAgainAtOnceAndASecondTimeLater() {
        DispatcherPlay play = toNextProbe(shutBy("x"));
        play.answer("x", failed(Answer.Failure.NOT_EXECUTED));
        assertThat(play.underWay()).containsExactly("x");
        play.answer("x", failed(Answer.Failure.NOT_EXECUTED));
        assertThat(play.underWay()).isEmpty();
        toNextProbe(play);
    }

    @Test
    @FaultCase(
            value = "The endpoint is back, but the record that asks is a sick one",
            then = "Asks with another record the next time")
    void aSickRecordIsNotEveryProbe() {
        DispatcherPlay play = shutBy("sick").accept("x");
        for (int probe = 1; probe <= 3 && play.delivered.isEmpty(); probe++) {
            toNextProbe(play);
            String sent = play.underWay().get(0);
            play.answer(sent, sent.equals("sick") ? 503 : 200);
        }
        assertThat(play.delivered).containsExactly("x");
    }

    @Test
    void overloadHalvesTheConcurrencyWhetherTheServerSaysSoOrSaysNothing() {
        for (Answer answer : new Answer[] {status(503), failed(Answer.Failure.TIMEOUT)}) {
            DispatcherPlay play = play("concurrency", "adaptive").accept("x y");
            int before = play.dispatcher.gauges().concurrencyLimit();
            play.answer("x", answer);
            assertThat(play.dispatcher.gauges().concurrencyLimit()).isEqualTo(before / 2);
        }
    }

    // --- Retry-After ----------------------------------------------------------------------------

    @Test
    void notEverybodyComesAtTheEndOfARetryAfter() {
        DispatcherPlay play = play().accept("x").answer("x", retryAfter(10));
        // Up to a fifth later, and half of that with a draw of one half.
        assertThat(play.dispatcher.nextWake() - play.now).isEqualTo(11_000);
    }

    @Test
    void aLongerRetryAfterIsObeyedThoughItsRequestIsFromBeforeTheShutting() {
        DispatcherPlay play = play().accept("x y");
        play.answer("x", retryAfter(5)).answer("y", retryAfter(60)).look();
        play.pass(MINUTE);
        assertThat(play.look()).isEmpty();
        play.pass(MINUTE / 5);
        assertThat(play.look()).isNotEmpty();
    }

    @Test
    void aRefusalForTooManyRequestsWaitsLongerThanAFailure() {
        // Between zero and 1 s, or 200 ms after a failure, and half of that with a draw of one
        // half.
        DispatcherPlay refused = play().accept("x").answer("x", status(429));
        assertThat(refused.dispatcher.nextWake() - refused.now).isEqualTo(500);
        DispatcherPlay failed = play().accept("x").answer("x", status(500));
        assertThat(failed.dispatcher.nextWake() - failed.now).isEqualTo(100);
    }

    // --- evidence -------------------------------------------------------------------------------

    @Test
    @FaultCase(
            value =
                    "The endpoint answers 403 to all for nine minutes, is mended, and does so again",
            then = "Counts the grace anew from the second time")
    void theGraceOfAnEndpointBeginsAnewAfterASuccess() {
        DispatcherPlay play = play().accept("x").answer("x", 403);
        long mended = play.now + 9 * MINUTE;
        while (play.now < mended) {
            play.passToNextWake().answer("x", play.now < mended ? 403 : 200);
        }
        play.pass(2 * MINUTE).accept("y").answer("y", 403); // Or the job would fail.
        assertThat(play.delivered).containsExactly("x");
        play.passToNextWake();
        assertThat(play.underWay()).containsExactly("y");
    }

    @Test
    void aRecordThatFailsWhileOthersSucceedIsRejectedAfterItsGrace() {
        DispatcherPlay play = play("record-grace", "1 min").accept("sick");
        long start = play.now;
        while (play.skipped.isEmpty() && play.now < start + 5 * MINUTE) {
            play.accept("x").answer("x", 200);
            if (play.underWay().contains("sick")) {
                play.answer("sick", 500);
            }
            play.pass(500);
        }
        assertThat(play.skipped).containsExactly("sick");
        assertThat(play.now - start).isGreaterThan(MINUTE);
    }

    @Test
    void theHalvesOfABatchBeginWithoutItsFailures() {
        DispatcherPlay play = play("sink.batch.max-size", "4").accept("x y z w");
        for (int failure = 1; failure <= 4; failure++) {
            play.answer("x y z w", 503).passToNextWake();
        }
        play.answer("x y z w", 400).look();
        assertThat(play.underWay()).containsExactly("x y", "z w");
        play.answer("x y", 503);
        assertThat(play.dispatcher.nextWake() - play.now).isEqualTo(100);
    }

    @Test
    void aRejectionThatEndsTheJobIsInTheState() {
        DispatcherPlay play = play("on-reject", "fail").accept("x y");
        assertThatThrownBy(() -> play.answer("x", 400)).hasMessageContaining("answered 400");
        assertThat(play.dispatcher.snapshot().get(0).get(0).rejection.status).isEqualTo(400);
        assertThat(play.restart().look()).as("it goes once more").containsExactly("x", "y");
        DispatcherPlay skipping = play();
        skipping.dispatcher.restore(DispatcherPlay.read(play.dispatcher.snapshot()), skipping.now);
        assertThat(skipping.look()).containsExactly("y");
        assertThat(skipping.skipped).containsExactly("x");
    }

    // --- room -----------------------------------------------------------------------------------

    @Test
    void thereIsRoomForSoManyRecordsAndNoMore() {
        DispatcherPlay play = play("sink.requests.max-buffered", "3");
        play.accept("x y");
        assertThat(play.dispatcher.hasRoom(0, 0)).isTrue();
        assertThat(play.dispatcher.hasRoom(1, 0)).isFalse();
        play.accept("z");
        assertThat(play.dispatcher.hasRoom(0, 0)).isFalse();
        play.answer("y", 200);
        assertThat(play.dispatcher.hasRoom(0, 0)).isTrue();
    }

    @Test
    void thereIsRoomForSoManyBytesAndNoMore() {
        DispatcherPlay play = play("buffer.max-bytes", "2 mb");
        assertThat(play.dispatcher.hasRoom(1, (2 << 20) - 1)).isTrue();
        assertThat(play.dispatcher.hasRoom(1, 2 << 20)).isFalse();
    }

    private static Answer status(int status, String... headers) {
        return Answer.of(status, headers, new byte[0], false);
    }

    private static Answer retryAfter(int seconds) {
        return status(429, "Retry-After", Integer.toString(seconds));
    }

    private static Answer failed(Answer.Failure failure) {
        return Answer.failed(failure, new IOException("played"));
    }
}
