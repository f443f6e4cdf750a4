package org.apache.flink.streaming.connectors.http.delivery.flow;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Events in a row, and how the gate stands after them. The limit is 4, a probe waits up to 60 s,
 * and each random draw is 0.5, so that a first probe waits 750 ms.
 *
 * <p>{@code s} sends, {@code +}, {@code -}, {@code ?} and {@code ~} answer the oldest request under
 * way with a success, a failure, that of a suspect and nothing that counts; {@code L+}, {@code L-}
 * and {@code L~} the latest; {@code h900} answers the oldest and asks for silence until 900; {@code
 * p900} wants a probe by 900 and {@code @900} is the time from there on.
 */
class GateTest {

    private static final int LIMIT = 4;

    /** Long after the epoch, as any time of a job. Times of events are relative to it. */
    private static final long START = 1_000_000;

    private static final String AFTER_ANSWER = "answer";

    @ParameterizedTest(name = "{0} -> {1}, next {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"                     | FLOWING    | 0",
                "s s s                    | FLOWING    | 0",
                "s s s s                  | FLOWING    | answer",
                "s s s s +                | FLOWING    | 0",
                "s s s s -                | FLOWING    | 0",
                "s s s s ~                | FLOWING    | 0",
                "s - s - s - s -          | FLOWING    | 0",
                "s - s - s - s - s +      | FLOWING    | 0",
                "s - s - s - s - s + s -  | FLOWING    | 0",
                "s - s - s ~ s - s -      | FLOWING    | 0",
                "@7 s h500                | SHUT       | 500",
                "s s h500 +               | SHUT       | 500",
                "s s s h500 - -           | SHUT       | 500",
                "s s h500 h900            | SHUT       | 500",
                "s h500 @500              | SHUT       | 500",
                "s h500 @600              | SHUT       | 600",
                "s h500 @500 s            | SHUT       | answer",
                "s h500 @500 s ~          | SHUT       | 500",
                "s h500 @500 s +          | RECOVERING | 500",
                "s h500 @500 s + s        | RECOVERING | answer",
                "s h500 @500 s h900       | SHUT       | 900",
                "s h500 @500 s -          | SHUT       | 1250",
                "s h500 p400              | SHUT       | 400",
                "s h500 p900              | SHUT       | 500",
                "p900                     | FLOWING    | 0",
            })
    void aGateGoesByItsAnswers(String events, Gate.State state, String next) {
        Play play = new Play();
        play.play(events);
        play.assertStands(state, next);
    }

    @ParameterizedTest(name = "five failures, {0} -> {1}, next {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"                      | SHUT       | 750",
                "@750                      | SHUT       | 750",
                "@750 s                    | SHUT       | answer",
                "@750 s -                  | SHUT       | 2250",
                "@750 s - @2250 s -        | SHUT       | 5250",
                "@750 s +                  | RECOVERING | 750",
                "@750 s + s                | RECOVERING | answer",
                "@750 s + s + s            | RECOVERING | 750",
                "@750 s + s + s s          | RECOVERING | answer",
                "@750 s + s ~              | RECOVERING | 750",
                "@750 s + s -              | SHUT       | 1500",
                "@750 s + s + s -          | RECOVERING | 750",
                "@750 s + s + s - s        | RECOVERING | answer",
                "@750 s + s + s + s + s - s   | RECOVERING | 750",
                "@750 s + s + s + s + s - s s | RECOVERING | answer",
                "@750 s + s + s - s -      | SHUT       | 1500",
                "@750 s + s + s + s +      | RECOVERING | 750",
                "@750 s + s + s + s + s +  | FLOWING    | 750",
                "@750 s + s + s + s + s + s - | FLOWING | 750",
                "@750 s + s h2000          | SHUT       | 2000",
                "@750 s - @2250 s + s -    | SHUT       | 3000",
            })
    void aShutGateLetsSingleProbesThroughAndRecoversStepByStep(
            String events, Gate.State state, String next) {
        Play play = new Play();
        play.play("s - s - s - s - s -");
        play.play(events);
        play.assertStands(state, next);
    }

    @ParameterizedTest(name = "{0} -> {1}, next {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "s - s - s s s s - - - -               | SHUT       | 750",
                "s - s - s s s s - - - +               | SHUT       | 750",
                "s - s - s s s s - - - ~               | SHUT       | 750",
                "s - s - s s s s - - - h90000          | SHUT       | 750",
                "s - s - s s s s - - - @750 s -        | SHUT       | answer",
                "s - s - s s s s - - - @750 s L-       | SHUT       | 2250",
                "s - s - s s s s - - - @750 s L+ -     | RECOVERING | 750",
                "s - s - s s s s - - - @750 s L+ s +   | RECOVERING | answer",
            })
    void aLateAnswerFromBeforeTheShuttingDoesNotMoveTheGate(
            String events, Gate.State state, String next) {
        Play play = new Play();
        play.play(events);
        play.assertStands(state, next);
    }

    @ParameterizedTest(name = "{0} -> {1}, next {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "s ? s ? s ? s ? s ? s ? s ? s ? s ?      | FLOWING    | 0",
                "s ? s ? s ? s ? s ? s ? s ? s ? s ? s ?  | SHUT       | 750",
                "s - s - s - s - s ?                      | FLOWING    | 0",
                "s - s - s - s - s ? s ?                  | SHUT       | 750",
                "s - s - s - s - s - @750 s ?             | SHUT       | 1500",
                "s - s - s - s - s - @750 s ? @1500 s ?   | SHUT       | 2250",
                "s - s - s - s - s - @750 s + s ?         | RECOVERING | 750",
            })
    void aSuspectCountsHalfAndMakesNoProbeWaitLonger(String events, Gate.State state, String next) {
        Play play = new Play();
        play.play(events);
        play.assertStands(state, next);
    }

    @Property
    void aGateShutsWhenNineOfTenFailThoughSomethingGetsThrough(
            @ForAll @IntRange(min = 4, max = 12) int failuresToASuccess) {
        Play play = new Play();
        for (int i = 0; i < 60 && play.gate.state() == Gate.State.FLOWING; i++) {
            play.now += 50; // A success each half a second is no lull.
            play.play(i % (failuresToASuccess + 1) == 0 ? "s +" : "s -");
        }
        assertThat(play.gate.state() == Gate.State.SHUT).isEqualTo(failuresToASuccess >= 9);
    }

    @Property
    void probesComeOneAtATimeAndNeverLaterThanTheLongestDelay(
            @ForAll @IntRange(min = 1, max = 3_000) int failedProbes) {
        Play play = new Play();
        play.play("s - s - s - s - s -");
        for (int i = 0; i < failedProbes; i++) {
            long probeAt = play.next();
            assertThat(probeAt - play.now).isBetween(500L, 60_000L);
            play.now = probeAt;
            play.play("s");
            assertThat(play.next()).isEqualTo(Long.MAX_VALUE);
            play.play("-");
        }
    }

    /** Whatever comes: never more under way than the limit, and never shut for good. */
    @Property
    void noRowOfAnswersLocksTheGate(
            @ForAll @Size(max = 60) List<@IntRange(max = 4) Integer> answers) {
        Play play = new Play();
        String[] answer = {"+", "-", "~", "L-", "L+"};
        for (int next : answers) {
            while (play.next() <= play.now) {
                play.play("s");
                assertThat(play.underWay.size()).isLessThanOrEqualTo(2 * LIMIT);
            }
            if (play.underWay.isEmpty()) {
                play.now = play.next();
                play.play("s");
            }
            play.play(answer[next]);
        }
        while (!play.underWay.isEmpty()) {
            play.play("~");
        }
        assertThat(play.next()).isLessThanOrEqualTo(play.now + 60_000);
    }

    /** A gate, and the requests that it let through. */
    private static final class Play {

        private final Gate gate = new Gate(60_000, () -> 0.5);
        private final Deque<Integer> underWay = new ArrayDeque<>();
        private long now = START;

        /** When a request may be sent. */
        long next() {
            return underWay.size() >= LIMIT ? Long.MAX_VALUE : gate.openAt(now);
        }

        void play(String events) {
            for (String event : events.trim().split(" +")) {
                if (!event.isEmpty()) {
                    step(event);
                }
            }
        }

        private void step(String event) {
            switch (event.charAt(0)) {
                case 's':
                    assertThat(next()).as("may send").isEqualTo(now);
                    underWay.add(gate.epoch());
                    gate.sent();
                    break;
                case '@':
                    now = time(event);
                    break;
                case 'h':
                    gate.held(underWay.remove(), time(event));
                    break;
                case 'p':
                    gate.probeBy(time(event));
                    break;
                case 'L':
                    answer(underWay.removeLast(), event.charAt(1));
                    break;
                default:
                    answer(underWay.remove(), event.charAt(0));
            }
        }

        private long time(String event) {
            return START + Long.parseLong(event.substring(1));
        }

        private void answer(int epoch, char kind) {
            if (kind == '+') {
                gate.succeeded(epoch, LIMIT, now);
            } else if (kind == '-' || kind == '?') {
                gate.failed(epoch, kind == '?', LIMIT, now);
            } else {
                gate.passed(epoch);
            }
        }

        void assertStands(Gate.State state, String next) {
            assertThat(gate.state()).isEqualTo(state);
            long at = next();
            String shown = at == Long.MAX_VALUE ? AFTER_ANSWER : Long.toString(at - START);
            assertThat(shown).isEqualTo(next);
        }
    }
}
