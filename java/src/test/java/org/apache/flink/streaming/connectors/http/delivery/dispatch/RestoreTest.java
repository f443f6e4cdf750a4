package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.junit.jupiter.api.Test;

import java.util.List;

/** What a restart remembers: see {@link DispatcherPlay} for how records are written. */
class RestoreTest {

    private static final int MINUTE = 60_000;
    private static final int HOUR = 60 * MINUTE;

    private static DispatcherPlay restored(long now, List<List<Entry>> saved, String... options) {
        DispatcherPlay play = new DispatcherPlay(options);
        play.now = now;
        play.dispatcher.restore(DispatcherPlay.read(saved), now);
        return play;
    }

    @Test
    void aBatchUnderWayAtTheCheckpointIsTheSameBatchAfterwards() {
        DispatcherPlay play = new DispatcherPlay("sink.batch.max-size", "3").accept("x y z");
        DispatcherPlay next =
                restored(play.now, play.dispatcher.snapshot(), "sink.batch.max-size", "2");
        assertThat(next.look()).containsExactly("x y z");
    }

    /** Whichever subtask the pieces of state are dealt out to. */
    @Test
    void everyPieceOfStateRemembersTheRetryAfter() {
        DispatcherPlay play =
                new DispatcherPlay("sink.batch.max-size", "2", "sink.requests.max-inflight", "1");
        Answer later = Answer.of(429, new String[] {"Retry-After", "60"}, new byte[0], false);
        play.accept("x y z").answer("x y", later);
        List<List<Entry>> pieces = play.dispatcher.snapshot();
        assertThat(pieces).hasSize(2);
        for (List<Entry> piece : pieces) {
            DispatcherPlay next = restored(play.now, List.of(piece)).pass(MINUTE);
            assertThat(next.look()).isEmpty();
            next.pass(MINUTE / 5);
            assertThat(next.look()).hasSize(1);
        }
    }

    @Test
    void aRestoredRecordMayHaveArrivedBefore() {
        DispatcherPlay play = new DispatcherPlay("sink.batch.max-size", "1").accept("x");
        DispatcherPlay next = play.restart().answer("x", 409);
        assertThat(next.delivered).containsExactly("x");
    }

    @Test
    @FaultCase(
            value = "The clock was set back before a restart",
            then = "No record waits longer for `delivery-timeout` or `record-grace`")
    void aClockThatSteppedBackMakesNoRecordWaitLongerForItsEnd() {
        String[] options = {"delivery-timeout", "10 s", "sink.requests.max-inflight", "1"};
        DispatcherPlay play = new DispatcherPlay(options).accept("x").accept("y");
        DispatcherPlay next = restored(play.now - HOUR, play.dispatcher.snapshot(), options);
        next.pass(9_999);
        assertThat(next.skipped).isEmpty();
        next.pass(1);
        assertThat(next.skipped).containsExactly("y");
    }

    @Test
    @FaultCase(
            value = "The clock was set back while a record waited for its next attempt",
            then = "It waits no longer than `retry.max-delay`")
    void aClockThatSteppedBackMakesNoBatchWaitLongerThanTheLongestDelay() {
        DispatcherPlay play = new DispatcherPlay().accept("x").answer("x", 503);
        DispatcherPlay next = restored(play.now - HOUR, play.dispatcher.snapshot());
        next.pass(MINUTE);
        assertThat(next.look()).containsExactly("x");
    }
}
