package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** See {@link DispatcherPlay} for how records are written. */
class SnapshotTest {

    @Test
    void aFrozenBatchIsAPieceAndWhatWaitsIsAnother() {
        DispatcherPlay play =
                new DispatcherPlay("sink.batch.max-size", "2", "sink.requests.max-inflight", "1");
        play.accept("x y z w v");
        assertThat(play.snapshot()).containsExactly("[x y]", "z w v");
    }

    @Test
    void whatWaitsIsCutIntoPiecesOfAHundred() {
        DispatcherPlay play =
                new DispatcherPlay("sink.batch.max-size", "1", "sink.requests.max-inflight", "1");
        play.accept(
                IntStream.range(0, 251)
                        .mapToObj(i -> "x" + (char) ('a' + i % 26))
                        .collect(Collectors.joining(" ")));
        assertThat(play.dispatcher.snapshot())
                .extracting(List::size)
                .containsExactly(1, 100, 100, 50);
    }

    @Test
    void aLeftHalfComesBeforeItsRightOneThoughARecordOfTheRightOneCameFirst() {
        DispatcherPlay play =
                new DispatcherPlay("sink.batch.max-size", "4", "sink.requests.max-inflight", "2");
        play.accept("b1").accept("z").accept("b2").accept("a1 a2 a3").answer("b1", 200);
        assertThat(play.underWay()).containsExactly("z", "a1 a2 a3 b2");
        play.answer("a1 a2 a3 b2", 400);
        assertThat(play.snapshot()).containsExactly("[z]", "[a1 a2]", "[a3 b2]");
        DispatcherPlay next = play.restart();
        assertThat(next.look()).containsExactly("z", "a1 a2");
        next.answer("a1 a2", 200);
        assertThat(next.look()).containsExactly("a3 b2");
    }

    @Test
    void aRestoredBatchIsTheSameBatchWhateverTheSettingsSay() {
        DispatcherPlay play = new DispatcherPlay("sink.batch.max-size", "3").accept("x y z");
        play.answer("x y z", 503);
        List<List<Entry>> saved = DispatcherPlay.read(play.dispatcher.snapshot());
        DispatcherPlay next = new DispatcherPlay("sink.batch.max-size", "2");
        next.dispatcher.restore(saved, next.now);
        next.accept("v w").pass(1_000);
        assertThat(next.look()).containsExactlyInAnyOrder("x y z", "v w");
    }

    @Test
    void whatHappenedToABatchIsRestored() {
        DispatcherPlay play = new DispatcherPlay("sink.batch.max-size", "2").accept("x y");
        play.answer("x y", 503);
        Batch before = play.dispatcher.snapshot().get(0).get(0).batch;
        DispatcherPlay next = play.restart();
        Batch after = next.dispatcher.snapshot().get(0).get(0).batch;
        assertThat(after.failures).isEqualTo(before.failures).isEqualTo(1);
        assertThat(after.notBefore).isEqualTo(before.notBefore).isGreaterThan(next.now);
        assertThat(after.first().attempts).isEqualTo(1);
        assertThat(next.look()).isEmpty();
        next.pass(before.notBefore - next.now);
        assertThat(next.look()).containsExactly("x y");
    }

    /** State is dealt out anew when a job is rescaled; pieces of one lane may meet in any order. */
    @Test
    void aBatchBehindAWaitingRecordOfItsLaneCanBeSavedAgain() {
        DispatcherPlay one = new DispatcherPlay("sink.batch.max-size", "2").accept("a1 a2");
        DispatcherPlay other =
                new DispatcherPlay("sink.batch.max-size", "2", "sink.requests.max-inflight", "1");
        other.accept("x a3 a4 a5");
        List<List<Entry>> pieces = DispatcherPlay.read(other.dispatcher.snapshot().subList(1, 2));
        pieces.addAll(DispatcherPlay.read(one.dispatcher.snapshot()));
        DispatcherPlay merged = new DispatcherPlay("sink.batch.max-size", "1");
        merged.dispatcher.restore(pieces, merged.now);
        assertThat(merged.snapshot()).containsExactly("[a4]", "a5", "[a1 a2]");
        merged.finish(name -> false);
        assertThat(merged.delivered).contains("a1", "a2", "a5");
    }
}
