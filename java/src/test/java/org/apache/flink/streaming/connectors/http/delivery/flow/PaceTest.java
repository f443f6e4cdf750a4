package org.apache.flink.streaming.connectors.http.delivery.flow;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long START = 1_735_689_600_000L;

    @Test
    void withoutARefusalThereIsNoLimit() {
        Pace pace = new Pace();
        accept(pace, START, 100);
        assertThat(pace.rate(START + 10_000)).isZero();
        assertThat(pace.openAt(START + 10_000)).isEqualTo(START + 10_000);
    }

    @Property
    void afterARefusalItGoesOnALittleBelowWhatWasAccepted(
            @ForAll @IntRange(min = 2, max = 100) int perSecond) {
        Pace pace = new Pace();
        long now = accept(pace, START, perSecond);
        pace.refused(now, now);
        assertThat(pace.rate(now)).isBetween(perSecond * 0.9, perSecond * 1.0);
    }

    @Test
    void nothingGoesBeforeTheTimeThatTheServerNamed() {
        Pace pace = refusedAt100(5_000);
        long held = START + 10_000 + 5_000;
        assertThat(pace.openAt(START + 10_000)).isGreaterThan(START + 10_000);
        assertThat(pace.rate(held)).isCloseTo(93, Offset.offset(1.0));
        // The first token after the silence takes as long as any.
        assertThat(pace.openAt(held)).isEqualTo(held + 11);
    }

    @Test
    void theRateRisesToTheMarkAndThenBeyondItEverFasterUntilThereIsNoLimit() {
        Pace pace = refusedAt100(0);
        long now = START + 10_000;
        double before = pace.rate(now);
        for (int second = 1; second <= 15; second++) {
            double rate = pace.rate(now + 1000 * second);
            assertThat(rate).isBetween(before, 101.0);
            before = rate;
        }
        assertThat(before).isCloseTo(100, Offset.offset(1.0));
        double atThirty = pace.rate(now + 30_000);
        assertThat(atThirty).isGreaterThan(before);
        assertThat(pace.rate(now + 45_000) - atThirty).isGreaterThan(atThirty - before);
        assertThat(pace.rate(now + 600_000)).as("forgotten").isZero();
        assertThat(pace.openAt(now + 600_000)).isEqualTo(now + 600_000);
    }

    @Test
    void refusalsCloseTogetherAreOne() {
        Pace pace = refusedAt100(0);
        double once = pace.rate(START + 10_000);
        for (int i = 1; i < 30; i++) {
            pace.refused(START + 10_000 + i, START + 10_000 + i);
        }
        assertThat(pace.rate(START + 10_000)).isEqualTo(once);
    }

    @Test
    void aRefusalAboveTheMarkDoesNotRaiseIt() {
        Pace pace = refusedAt100(0);
        long now = START + 10_000;
        for (int i = 0; i < 400; i++) {
            pace.accepted(now + i * 5); // 200 a second, for a while
        }
        pace.refused(now + 2_000, now + 2_000);
        assertThat(pace.rate(now + 2_000)).isLessThanOrEqualTo(101);
    }

    @Test
    void aServerThatAcceptsNothingTeachesNoRate() {
        Pace pace = new Pace();
        pace.refused(START, START);
        assertThat(pace.rate(START)).isZero();
        assertThat(pace.openAt(START)).isEqualTo(START);
    }

    /** Whoever always has something to send is spaced by the rate, with two at once at most. */
    @Property(tries = 50)
    void requestsAreSpacedByTheRate(@ForAll @IntRange(min = 5, max = 100) int perSecond) {
        Pace pace = new Pace();
        long start = accept(pace, START, perSecond);
        pace.refused(start, start);
        long now = start;
        int sent = 0;
        while (now < start + 10_000) {
            now = Math.max(now, pace.openAt(now));
            pace.sent();
            sent++;
            assertThat((double) sent)
                    .isLessThanOrEqualTo(2 + perSecond * 1.01 * (now - start) / 1000);
        }
        assertThat((double) sent).isGreaterThan(perSecond * 9.0);
    }

    /** So many a second for ten seconds. */
    private static long accept(Pace pace, long start, int perSecond) {
        for (int i = 0; i <= 10 * perSecond; i++) {
            pace.accepted(start + i * 1000L / perSecond);
        }
        return start + 10_000;
    }

    private static Pace refusedAt100(long silence) {
        Pace pace = new Pace();
        long now = accept(pace, START, 100);
        pace.refused(now, now + silence);
        return pace;
    }
}
