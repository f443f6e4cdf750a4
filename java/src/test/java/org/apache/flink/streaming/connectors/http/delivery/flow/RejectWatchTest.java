package org.apache.flink.streaming.connectors.http.delivery.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Decisions in a row, and whether they are a storm: {@code 99r} is 99 rejected, {@code 1a} one
 * accepted, {@code 10(1r1a)} both ten times over, {@code @60} sixty seconds later.
 */
class RejectWatchTest {

    private static final long START = 1_735_689_600_000L;

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "99r, false",
        "100r, true",
        "99r 1a 99r, true", // More than half of a minute's 199.
        "99r 1a, false",
        "50(1r1a), false",
        "50(1a1r) 1r, true",
        "49(1r1a) 1r, false",
        "33(2r1a), false", // 99 are too few to judge by the share.
        "33(2r1a) 1r, true",
        "99r @60 1r, true", // In a row, however long it takes.
        "1a 98r @90 1a 98r, false",
        "50(1a2r) , true",
        "60a 30r @60 60r 30a, false",
        "100r 49a, true",
        "100r 50a, false",
        "100r 25(1r1a), true",
        "100r 25(1r1a) 1a, false",
        "100r 1a, true",
        "100r 50a 99r, false",
        "100r 50a 100r, true",
    })
    void aStormBeginsWithMostRejectedAndEndsWithMostAccepted(String decisions, boolean storm) {
        RejectWatch watch = new RejectWatch();
        play(watch, decisions);
        assertThat(watch.storm()).isEqualTo(storm);
    }

    @Test
    void aStormKnowsSinceWhenAndANewOneSinceItsOwnTime() {
        RejectWatch watch = new RejectWatch();
        long later = play(watch, "100r @7 50r");
        assertThat(watch.stormSince()).isEqualTo(START);
        assertThat(later).isEqualTo(START + 7_000);
        watch.accepted(200, later);
        assertThat(watch.storm()).isFalse();
        for (int i = 0; i < 100; i++) {
            watch.rejected(later + 1);
        }
        assertThat(watch.stormSince()).isEqualTo(later + 1);
    }

    private static long play(RejectWatch watch, String decisions) {
        long now = START;
        for (String step : decisions.trim().split(" ")) {
            if (step.startsWith("@")) {
                now += 1000 * Long.parseLong(step.substring(1));
            } else {
                String[] parts = step.split("\\(");
                int times = parts.length == 1 ? 1 : Integer.parseInt(parts[0]);
                for (int i = 0; i < times; i++) {
                    decide(watch, parts[parts.length - 1].replace(")", ""), now);
                }
            }
        }
        return now;
    }

    private static void decide(RejectWatch watch, String counts, long now) {
        for (String count : counts.split("(?<=[ra])")) {
            int times = Integer.parseInt(count.substring(0, count.length() - 1));
            if (count.endsWith("a")) {
                watch.accepted(times, now);
            } else {
                for (int i = 0; i < times; i++) {
                    watch.rejected(now);
                }
            }
        }
    }
}
