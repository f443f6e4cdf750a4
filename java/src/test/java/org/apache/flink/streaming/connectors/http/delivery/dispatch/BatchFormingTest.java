package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What becomes one request, and when: see {@link DispatcherPlay} for how records are written. */
class BatchFormingTest {

    @Test
    void aFullBatchGoesAtOnceAndTheRestWhenItsOldestRecordHasWaited() {
        DispatcherPlay play =
                new DispatcherPlay(
                        "sink.batch.max-size", "2", "sink.flush-buffer.timeout", "100 ms");
        play.accept("x y z");
        assertThat(play.look()).containsExactly("x y");
        play.pass(99);
        assertThat(play.look()).isEmpty();
        play.pass(1);
        assertThat(play.look()).containsExactly("z");
    }

    @Test
    void aBatchHoldsNoMoreBytesThanItMayUnlessOneRecordAloneDoes() {
        DispatcherPlay play =
                new DispatcherPlay("sink.batch.max-size", "9", "sink.flush-buffer.size", "4 b");
        play.accept("xx yy zz wwwwww v u");
        assertThat(play.look()).containsExactly("xx yy", "zz", "wwwwww", "v u");
    }

    @Test
    void manyInterleavedUrlsMakeFullBatches() {
        DispatcherPlay play =
                new DispatcherPlay(
                        "sink.batch.max-size",
                        "10",
                        "sink.flush-buffer.timeout",
                        "1 h",
                        "sink.requests.max-inflight",
                        "1000");
        play.accept(
                IntStream.range(0, 640)
                        .mapToObj(i -> "x@u" + i % 64)
                        .collect(Collectors.joining(" ")));
        assertThat(play.look())
                .hasSize(64)
                .allMatch(request -> request.split(" ").length == 10)
                .allMatch(request -> Arrays.stream(request.split(" ")).distinct().count() == 1);
    }

    @Test
    void aFullBufferSendsTheGroupWithTheOldestRecord() {
        DispatcherPlay play =
                new DispatcherPlay(
                        "sink.batch.max-size",
                        "10",
                        "sink.flush-buffer.timeout",
                        "1 h",
                        "sink.requests.max-buffered",
                        "4");
        play.accept("x@u").pass(1).accept("y@v").pass(1).accept("z@u");
        assertThat(play.look()).isEmpty();
        play.accept("w@v");
        assertThat(play.look()).startsWith("x@u z@u");
    }

    @Test
    void aBacklogLeavesInFullBatches() {
        DispatcherPlay play =
                new DispatcherPlay("sink.batch.max-size", "10", "sink.requests.max-inflight", "1");
        play.accept("x").look();
        for (int i = 0; i < 30; i++) {
            play.pass(1).accept("y");
        }
        play.answer("x", 200);
        assertThat(play.look()).allMatch(request -> request.split(" ").length == 10);
    }

    @ParameterizedTest(name = "bad record {0} of 500")
    @ValueSource(ints = {0, 1, 249, 250, 333, 499})
    @FaultCase(
            value = "One record makes the endpoint refuse its batch of 500",
            then =
                    "Halves the batch until the record stands alone: at most 19 more requests, and the other 499 are delivered")
    void oneBadRecordOf500CostsFewMoreRequestsAndNoOther(int bad) {
        DispatcherPlay play =
                new DispatcherPlay(
                        "sink.batch.max-size", "500", "sink.flush-buffer.timeout", "1 h");
        List<String> names =
                IntStream.range(0, 500)
                        .mapToObj(i -> i == bad ? "bad" : "good")
                        .collect(Collectors.toList());
        play.accept(String.join(" ", names));
        int requests = play.finish("bad"::equals);
        assertThat(play.skipped).containsExactly("bad");
        assertThat(play.delivered).hasSize(499);
        assertThat(requests - 1).isLessThanOrEqualTo((int) (2 * Math.log(500) / Math.log(2)) + 2);
    }

    @Test
    @FaultCase(
            value = "A batch is answered 413",
            then = "Halves it, and makes the next ones no larger")
    void whatWasTooLargeIsRememberedForTheNextBatches() {
        DispatcherPlay play =
                new DispatcherPlay("sink.batch.max-size", "8", "sink.requests.max-inflight", "1");
        play.accept("x x x x x x x x").answer("x x x x x x x x", 413);
        play.accept("y y y y y y y y").answer("x x x x", 200).answer("x x x x", 200).look();
        assertThat(play.underWay()).containsExactly("y y y y");
    }

    @Test
    @FaultCase(
            value = "A batch is answered 500 again and again",
            then = "Halves it after five failures, in case one record is the cause")
    void aBatchThatAnswers500IsSplitAfterFiveFailuresThoughNothingElseSucceeds() {
        DispatcherPlay play = new DispatcherPlay("sink.batch.max-size", "2").accept("x y");
        for (int failure = 1; failure <= 5; failure++) {
            assertThat(play.look()).containsExactly("x y");
            play.answer("x y", 500);
            if (failure < 5) {
                play.pass(120_000);
            }
        }
        play.pass(120_000).answer("x", 200);
        assertThat(play.look()).containsExactly("x", "y");
    }

    @Test
    @FaultCase(
            value = "A batch is answered 503 again and again",
            then = "Never halves it while nothing else succeeds")
    void aBatchThatAnswers503IsNeverSplitWhileNothingElseSucceeds() {
        DispatcherPlay play = new DispatcherPlay("sink.batch.max-size", "2").accept("x y");
        for (int failure = 1; failure <= 30; failure++) {
            play.answer("x y", 503).pass(120_000);
        }
        assertThat(play.look()).hasSize(31).containsOnly("x y");
    }
}
