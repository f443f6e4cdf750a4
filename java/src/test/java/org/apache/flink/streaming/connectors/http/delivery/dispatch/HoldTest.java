package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** A destination that says when it wants to be asked again. */
class HoldTest {

    private final DispatcherPlay play = play("sink.requests.max-inflight", "1");

    /** Requests of one record each. */
    private static DispatcherPlay play(String... options) {
        return new DispatcherPlay(
                Stream.concat(
                                Stream.of("batch-format", "none", "sink.batch.max-size", "1"),
                                Stream.of(options))
                        .toArray(String[]::new));
    }

    @Test
    void aSuccessThatUsesUpTheQuotaIsDeliveredAndTheNextRequestWaits() {
        play.accept("x y").answer("x", answer(200, "RateLimit", "\"second\";r=0;t=10"));
        assertThat(play.delivered).containsExactly("x");
        assertHeldFor(11_000); // With half of the jitter, a fifth.
        play.answer("y", 200).assertNothingPending();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {400, 422, 429, 500, 503, 401})
    void anAnswerOfAnyKindIsObeyed(int status) {
        play.accept("x y").answer("x", answer(status, "RateLimit", "\"second\";r=0;t=10"));
        assertHeldFor(11_000);
    }

    @Test
    void soIsAnAnswerWithResultsPerRecord() {
        DispatcherPlay batches =
                new DispatcherPlay("sink.batch.max-size", "2", "sink.requests.max-inflight", "1");
        batches.accept("x y z").look();
        byte[] body = "ok reject".getBytes(StandardCharsets.UTF_8);
        String[] headers = {"RateLimit-Remaining", "0", "RateLimit-Reset", "10"};
        batches.answer("x y", Answer.of(207, headers, body, false));
        assertThat(batches.delivered).containsExactly("x");
        batches.pass(10_999);
        assertThat(batches.look()).isEmpty();
        batches.pass(1);
        assertThat(batches.look()).containsExactly("z");
    }

    @ParameterizedTest(name = "{0} with Retry-After {1} and RateLimit {2}: {3} ms")
    @CsvSource({
        "200, 20,   10, 22000",
        "503, 20,   10, 22000",
        "503,  5,   10,  5500",
        "200,  5,   10,  5500",
        "200, soon, 10, 11000",
        "503, soon, 10, 11000",
        "503, 0,    10, 11000"
    })
    void retryAfterWinsIfItCanBeRead(int status, String retryAfter, int reset, long held) {
        String quota = "\"second\";r=0;t=" + reset;
        play.accept("x y")
                .answer("x", answer(status, "Retry-After", retryAfter, "RateLimit", quota));
        assertHeldFor(held);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "\"second\";r=1;t=10",
                "\"second\";r=0;t=10 s",
                "\"second\";r=0",
                "r=0;t=10;"
            })
    @FaultCase(value = "A RateLimit header is malformed", then = "Ignores it")
    void whatSaysThatSomethingIsLeftOrCannotBeReadHoldsNothing(String quota) {
        play.accept("x y").answer("x", answer(200, "RateLimit", quota));
        assertThat(play.look()).containsExactly("x", "y");
    }

    @Test
    void aSuccessAloneIsNotAskedForItsRetryAfter() {
        play.accept("x y").answer("x", answer(202, "Retry-After", "10"));
        assertThat(play.look()).containsExactly("x", "y");
    }

    @Test
    @FaultCase(
            value = "The endpoint asks to wait for a day",
            then = "Asks again after `retry-after.max`")
    void theTimeIsBoundedByRetryAfterMax() {
        DispatcherPlay bounded = play("sink.requests.max-inflight", "1", "retry-after.max", "5 s");
        bounded.accept("x y").answer("x", answer(200, "RateLimit", "\"day\";r=0;t=86400"));
        bounded.look();
        bounded.pass(5_499);
        assertThat(bounded.look()).isEmpty();
        bounded.pass(1);
        assertThat(bounded.look()).containsExactly("y");
    }

    @Test
    @FaultCase(
            value = "Two answers name different times to wait",
            then = "Waits for the longer one")
    void aLaterAnswerWithAShorterTimeDoesNotShortenIt() {
        DispatcherPlay two = play("sink.requests.max-inflight", "2");
        two.accept("x y z").look();
        two.answer("x", answer(200, "RateLimit", "\"minute\";r=0;t=10"));
        two.answer("y", answer(200, "RateLimit", "\"second\";r=0;t=1"));
        assertThat(two.delivered).containsExactly("x", "y");
        two.pass(10_999);
        assertThat(two.look()).isEmpty();
        two.pass(1);
        assertThat(two.look()).containsExactly("z");
    }

    @Test
    void anAnswerFromBeforeTheClosingNeitherOpensTheGateNorTakesAPlaceFromIt() {
        DispatcherPlay two = play("sink.requests.max-inflight", "2");
        two.accept("x y z v w").look();
        two.answer("x", answer(200, "RateLimit", "\"minute\";r=0;t=10")).pass(1_000);
        two.answer("y", 200);
        assertThat(two.look()).isEmpty();
        two.pass(10_000);
        assertThat(two.look()).as("a single probe").containsExactly("z");
        two.answer("z", 200);
        assertThat(two.look()).as("then one more").containsExactly("v");
        two.answer("v", 200);
        assertThat(two.look()).containsExactly("w");
        two.answer("w", 200).assertNothingPending();
    }

    @Test
    void itHoldsOverARestart() {
        play.accept("x y").answer("x", answer(200, "RateLimit", "\"second\";r=0;t=10")).pass(1_000);
        DispatcherPlay next = play.restart();
        assertThat(next.look()).isEmpty();
        next.pass(9_999);
        assertThat(next.look()).isEmpty();
        next.pass(1);
        assertThat(next.look()).containsExactly("y");
    }

    /** So long after now goes the next request, not earlier. */
    private void assertHeldFor(long millis) {
        play.look();
        play.pass(millis - 1);
        assertThat(play.look()).isEmpty();
        play.pass(1);
        assertThat(play.look()).hasSize(1);
    }

    private static Answer answer(int status, String... headers) {
        return Answer.of(status, headers, new byte[0], false);
    }
}
