package org.apache.flink.streaming.connectors.http.delivery.flow;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class FailureWindowTest {

    private static final long START = 1_735_689_600_000L;
    private static final int BUCKET = 100;
    private static final int BUCKETS = 6;

    /** Gaps of time; an even one ends with a failure, an odd one with a success. */
    @Property
    void whatIsCountedIsWhatHappenedInTheBucketsOfTheWindow(
            @ForAll @Size(max = 200) List<@IntRange(max = 250) Integer> gaps) {
        FailureWindow window = new FailureWindow(BUCKET * BUCKETS, BUCKETS);
        List<Long> answers = new ArrayList<>();
        List<Long> failures = new ArrayList<>();
        long now = START;
        for (int gap : gaps) {
            now += gap;
            boolean failure = gap % 2 == 0;
            answers.add(now);
            if (failure) {
                failures.add(now);
                window.failed(now);
            } else {
                window.succeeded(1, now);
            }
            assertThat(window.answers(now)).isEqualTo(within(answers, now));
            assertThat(window.failures(now)).isEqualTo(within(failures, now));
        }
    }

    private static int within(List<Long> times, long now) {
        long oldest = now / BUCKET - BUCKETS + 1;
        return (int) times.stream().filter(time -> time / BUCKET >= oldest).count();
    }

    @Test
    void nothingIsLeftAfterALongSilence() {
        FailureWindow window = new FailureWindow(BUCKET * BUCKETS, BUCKETS);
        window.failed(START);
        assertThat(window.answers(START + BUCKET * BUCKETS - 1)).isEqualTo(1);
        assertThat(window.answers(START + BUCKET * BUCKETS)).isZero();
        assertThat(window.failures(START + 86_400_000)).isZero();
    }

    @Test
    void aClearedWindowIsEmptyAndCountsOn() {
        FailureWindow window = new FailureWindow(BUCKET * BUCKETS, BUCKETS);
        window.failed(START);
        window.clear();
        assertThat(window.answers(START)).isZero();
        window.succeeded(3, START);
        assertThat(window.answers(START)).isEqualTo(3);
        assertThat(window.failures(START)).isZero();
    }
}
