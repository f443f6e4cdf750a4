package org.apache.flink.streaming.connectors.http.delivery.flow;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;

import java.util.List;

class RateLimitTest {

    private static final long START = 1_735_689_600_000L;

    /** Whatever the pauses: never more than the rate and the bucket allow. */
    @Property
    void noStretchOfTimeSeesMoreRequestsThanTheRateAllows(
            @ForAll @DoubleRange(min = 0.5, max = 500) double perSecond,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 5_000) Integer> pauses) {
        RateLimit limit = new RateLimit(perSecond);
        double bucket = Math.max(1, perSecond / 10);
        long now = START;
        int sent = 0;
        for (int pause : pauses) {
            now += pause;
            for (int i = 0; i < 50; i++) {
                now = Math.max(now, limit.openAt(now));
                assertThat(limit.openAt(now)).as("a time that was named holds").isEqualTo(now);
                limit.sent();
                sent++;
                double allowed = bucket + perSecond * (now - START) / 1000;
                assertThat((double) sent).isLessThanOrEqualTo(allowed + 0.01);
            }
        }
    }

    @Property
    void whoeverAlwaysHasSomethingToSendGetsTheWholeRate(
            @ForAll @DoubleRange(min = 1, max = 400) double perSecond) {
        RateLimit limit = new RateLimit(perSecond);
        long now = START;
        for (int sent = 0; sent < 1_000; sent++) {
            now = limit.openAt(now);
            assertThat(limit.openAt(now)).isEqualTo(now);
            limit.sent();
        }
        double rate = 999 * 1000.0 / (now - START);
        // The next request goes at a whole millisecond; what that costs stays in the bucket.
        assertThat(rate).isBetween(perSecond * 0.98, perSecond * 1.02);
    }

    @Test
    void aLimitStartsWithOneRequestAndNotWithAFullBucket() {
        RateLimit limit = new RateLimit(100);
        assertThat(limit.openAt(START)).isEqualTo(START);
        limit.sent();
        assertThat(limit.openAt(START)).isEqualTo(START + 10);
    }

    @Test
    void aLongPauseIsSavedUpForATenthOfASecondOnly() {
        RateLimit limit = new RateLimit(100);
        limit.openAt(START);
        long later = START + 3_600_000;
        for (int i = 0; i < 10; i++) {
            assertThat(limit.openAt(later)).isEqualTo(later);
            limit.sent();
        }
        assertThat(limit.openAt(later)).isEqualTo(later + 10);
    }

    @Test
    void withoutALimitEveryRequestGoesAtOnce() {
        RateLimit limit = new RateLimit(Double.POSITIVE_INFINITY);
        for (int i = 0; i < 1_000; i++) {
            assertThat(limit.openAt(START)).isEqualTo(START);
            limit.sent();
        }
    }
}
