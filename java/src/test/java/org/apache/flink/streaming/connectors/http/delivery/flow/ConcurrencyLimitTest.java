package org.apache.flink.streaming.connectors.http.delivery.flow;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

class ConcurrencyLimitTest {

    private static final long START = 1_735_689_600_000L;

    @Property
    void aFixedLimitNeverMoves(
            @ForAll @IntRange(min = 1, max = 100) int max,
            @ForAll @Size(max = 300) List<Boolean> answers) {
        ConcurrencyLimit limit = new ConcurrencyLimit(true, max);
        play(limit, answers);
        assertThat(limit.current()).isEqualTo(max);
    }

    @Property
    void anAdaptiveLimitStaysBetweenOneAndTheHighest(
            @ForAll @IntRange(min = 1, max = 40) int max,
            @ForAll @Size(max = 3_000) List<Boolean> answers) {
        ConcurrencyLimit limit = new ConcurrencyLimit(false, max);
        assertThat(limit.current()).isBetween(1, Math.min(4, max));
        play(limit, answers);
        assertThat(limit.current()).isBetween(1, max);
    }

    private static void play(ConcurrencyLimit limit, List<Boolean> answers) {
        long now = START;
        for (boolean accepted : answers) {
            now += 10;
            if (accepted) {
                limit.accepted(now - 5, now, true);
            } else {
                limit.overloaded(now - 5, now);
            }
            assertThat(limit.current()).isPositive();
        }
    }

    @Test
    void aLimitGrowsToTheHighestWhereTheLinkCarriesIt() {
        assertThat(settled(32, limit -> 20, 0)).isEqualTo(32);
    }

    @Test
    void aLimitGrowsOnALinkThatJitters() {
        assertThat(settled(32, limit -> 50, 1)).isGreaterThanOrEqualTo(24);
    }

    @Test
    void aLimitStaysNearTheKneeOfAServerThatQueues() {
        // Ten at once take 50 ms; more wait for one another and the server gets slower.
        int limit = settled(64, n -> n <= 10 ? 50 : 50 * Math.pow(n / 10.0, 1.5), 0);
        assertThat(limit).isBetween(8, 14);
    }

    @Test
    void aLimitStaysLowWhereMoreAtOnceGetsNoMoreThrough() {
        assertThat(settled(32, n -> 50 * n, 0)).isLessThanOrEqualTo(8);
    }

    @Test
    void aLimitGrowsByOneInARoundTripWhereNothingIsLeftToChance() {
        ConcurrencyLimit limit = new ConcurrencyLimit(false, 32);
        for (int i = 0; i < 200; i++) {
            limit.accepted(START + i, START + i + 50, true);
            limit.accepted(START + i, START + i + 50, true);
        }
        assertThat(limit.current()).isEqualTo(4 + 4); // In four round trips of 50 ms.
    }

    /** The limit after some thousand rounds of as many requests as it allows. */
    private static int settled(int max, IntToDoubleFunction roundTrip, double jitter) {
        ConcurrencyLimit limit = new ConcurrencyLimit(false, max);
        Random random = new Random(7);
        double now = START;
        for (int i = 0; i < 60_000; i++) {
            double mean = roundTrip.applyAsDouble(limit.current());
            double drawn = jitter == 0 ? mean : -Math.log(1 - random.nextDouble()) * mean;
            now += mean / limit.current();
            limit.accepted((long) (now - drawn), (long) now, true);
        }
        return limit.current();
    }

    @Test
    void aSignOfOverloadHalvesTheLimitOncePerRoundTrip() {
        ConcurrencyLimit limit = new ConcurrencyLimit(false, 32);
        long now = START;
        while (limit.current() < 20) {
            now += 10;
            limit.accepted(now, now + 10, true);
        }
        int before = limit.current();
        now += 100;
        for (int i = 0; i < before; i++) {
            limit.overloaded(now - 50, now); // All were sent before the first one said so.
        }
        assertThat(limit.current()).isEqualTo(before / 2);
        limit.overloaded(now, now + 50);
        assertThat(limit.current()).isEqualTo(before / 4);
    }

    @Test
    void aTimeoutCutsTheLimitThoughItHasGrownSinceTheRequestWasSent() {
        ConcurrencyLimit limit = new ConcurrencyLimit(false, 32);
        long now = grown(limit, START, 8);
        limit.overloaded(START, now);
        assertThat(limit.current()).isEqualTo(4);
    }

    @Test
    void aLevelThatWasTooMuchIsNotTriedAgainForAWhile() {
        ConcurrencyLimit limit = new ConcurrencyLimit(false, 32);
        long now = grown(limit, START, 8);
        limit.overloaded(now, now);
        long cutAt = now;
        now = grown(limit, now, 7);
        while (now < cutAt + 10_000) {
            assertThat(limit.current()).isEqualTo(7);
            now = answer(limit, now);
        }
        grown(limit, now, 8);
    }

    /** Answers until the limit has grown to so much, and the time then. */
    private static long grown(ConcurrencyLimit limit, long start, int level) {
        long now = start;
        while (limit.current() < level && now < start + 10_000) {
            now = answer(limit, now);
        }
        assertThat(limit.current()).isEqualTo(level);
        return now;
    }

    private static long answer(ConcurrencyLimit limit, long now) {
        limit.accepted(now, now + 10, true);
        return now + 10;
    }

    @Test
    void aLimitThatIsNotReachedTeachesNothing() {
        ConcurrencyLimit limit = new ConcurrencyLimit(false, 32);
        long now = START;
        for (int i = 0; i < 5_000; i++) {
            now += 10;
            limit.accepted(now - 10, now, i % 5 == 0);
        }
        assertThat(limit.current()).isEqualTo(4);
    }

    @Test
    void whatWasSentBeforeTheLastChangeSaysNothing() {
        ConcurrencyLimit limit = new ConcurrencyLimit(false, 32);
        limit.overloaded(START, START);
        int before = limit.current();
        for (int i = 0; i < 5_000; i++) {
            limit.accepted(START - 1, START + i, true);
        }
        assertThat(limit.current()).isEqualTo(before);
    }
}
