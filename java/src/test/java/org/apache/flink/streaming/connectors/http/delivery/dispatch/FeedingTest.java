package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What may begin without the Dispatcher; see {@link DispatcherPlay} for how records are written.
 */
class FeedingTest {

    private static DispatcherPlay play(String... options) {
        String[] all = {"sink.batch.max-size", "1", "sink.requests.max-inflight", "2"};
        String[] together = new String[all.length + options.length];
        System.arraycopy(all, 0, together, 0, all.length);
        System.arraycopy(options, 0, together, all.length, options.length);
        return new DispatcherPlay(together);
    }

    private static List<String> handed(DispatcherPlay play) {
        return play.handed.stream()
                .map(exchange -> DispatcherPlay.names(exchange.batch))
                .collect(Collectors.toList());
    }

    @Test
    void whatMayNotBeUnderWayYetIsReadyToFollow() {
        DispatcherPlay play = play().accept("u v w x y z");
        assertThat(play.underWay()).containsExactly("u", "v");
        assertThat(handed(play)).containsExactly("w", "x", "y", "z");
        play.answer("u", 200);
        assertThat(play.underWay()).containsExactly("v", "w");
        assertThat(handed(play)).containsExactly("x", "y", "z");
        assertThat(play.delivered).containsExactly("u");
    }

    @Test
    void whatBeganByItselfCountsAsUnderWay() {
        DispatcherPlay play = play().accept("u v w x");
        play.answer("u", 200).answer("v", 200);
        assertThat(play.underWay()).containsExactly("w", "x");
        assertThat(play.dispatcher.gauges().requestsInFlight()).isEqualTo(2);
        play.answer("w", 200).answer("x", 200);
        play.assertNothingPending();
        assertThat(play.dispatcher.gauges().requestsInFlight()).isZero();
    }

    @Test
    void whatIsDoneWithHoldsNothingOfWhatCameAfterIt() {
        // One that is old to the collector would keep all of that alive.
        DispatcherPlay play = play().accept("u v w x");
        Exchange first = play.underWay.get(0);
        Entry settled = first.batch.first();
        play.answer("u", 200);
        assertThat(play.underWay()).as("begun by the answer to u").contains("w");
        assertThat(first.successor).isNull();
        assertThat(settled.batch).isNull();
    }

    @Test
    void anAnswerThatComesBeforeTheHandOverLeavesNothingBehind() {
        // The client has answered both before it was given anything to follow.
        DispatcherPlay play = play().accept("u v");
        List<Exchange> ended = List.copyOf(play.underWay);
        play.accept("w x y");
        assertThat(handed(play)).containsExactly("w", "x", "y");
        play.underWay.clear();
        Answer ok = Answer.of(200, new String[0], new byte[0], false);
        for (Exchange exchange : ended) {
            exchange.ended(ok, play.now, null);
            play.dispatcher.answered(exchange, ok, play.now);
        }
        assertThat(play.underWay()).containsExactly("w", "x");
        assertThat(handed(play)).containsExactly("y");
    }

    @Test
    void aRetryThatIsDueIsNotPassedByWhatBeginsByItself() {
        DispatcherPlay play = play().accept("u v w x y z");
        play.answer("u", 503);
        assertThat(play.underWay()).as("the free place").containsExactly("v", "w");
        play.pass(1_000);
        play.answer("v", 200);
        assertThat(play.underWay()).containsExactly("w", "x");
        play.answer("w", 200);
        assertThat(play.underWay()).as("the retry").contains("u");
    }

    @Test
    @FaultCase(
            value = "The gate shuts while requests are ready to go",
            then = "Takes them back; they go first afterwards")
    void withTheGateShutAllIsTakenBackAndGoesFirstAfterwards() {
        DispatcherPlay play = play().accept("s t u v w x y z");
        play.answer("s", Answer.of(429, new String[] {"Retry-After", "5"}, new byte[0], false));
        assertThat(handed(play)).isEmpty();
        play.answer("t", 200);
        assertThat(play.underWay()).isEmpty();
        play.look();
        play.pass(10_000);
        assertThat(play.look()).as("one probe").hasSize(1);
        play.finish(name -> false);
        play.assertNothingPending();
        assertThat(play.delivered).hasSize(8);
    }

    @Test
    void whatWasHandedOverAndHasNotBegunWasNeverTried() {
        DispatcherPlay play = play().accept("u v w");
        assertThat(play.handed.peek().batch.first().attempts).isZero();
        assertThat(play.underWay.get(0).batch.first().attempts).isOne();
        assertThat(play.snapshot()).containsExactly("[u]", "[v]", "[w]");
    }

    @Test
    void recordsOfOneKeyAreNeverReadyTogether() {
        DispatcherPlay play = play().accept("a1 a2 b1 b2 c1 c2 d1");
        assertThat(play.underWay()).containsExactly("a1", "b1");
        assertThat(handed(play)).containsExactly("c1", "d1");
    }

    @Test
    void aThousandAreReadyAtMost() {
        String names =
                IntStream.range(0, 1_100)
                        .mapToObj(i -> "x" + (char) ('a' + i % 26))
                        .collect(Collectors.joining(" "));
        assertThat(play().accept(names).handed).hasSize(1_000);
    }

    @Test
    void nothingIsReadyWhereARateHolds() {
        DispatcherPlay play = play("rate-limit", "1000").accept("u v w x");
        assertThat(handed(play)).isEmpty();
    }

    @Test
    void batchesAreFormedWhenTheyAreSent() {
        DispatcherPlay play =
                new DispatcherPlay("sink.batch.max-size", "2", "sink.requests.max-inflight", "1");
        play.accept("u v w x");
        assertThat(handed(play)).isEmpty();
    }

    @Test
    void whatIsReadyExpiresAtItsTime() {
        DispatcherPlay play = play("delivery-timeout", "10 s").accept("u v w x y");
        play.pass(10_000);
        assertThat(play.skipped).containsExactlyInAnyOrder("w", "x", "y");
        assertThat(play.underWay()).containsExactly("u", "v");
    }
}
