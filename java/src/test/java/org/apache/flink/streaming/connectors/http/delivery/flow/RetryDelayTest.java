package org.apache.flink.streaming.connectors.http.delivery.flow;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryDelayTest {

    private static final double ALMOST_ONE = Math.nextDown(1.0);

    @ParameterizedTest(name = "after {0} failures at most {1} ms")
    @CsvSource({
        "1, 200",
        "2, 400",
        "3, 800",
        "9, 51200",
        "10, 60000",
        "60, 60000",
        "64, 60000",
        "65, 60000",
        "10000, 60000",
        "2147483647, 60000"
    })
    void theCeilingDoublesWithEachFailureUpToTheCap(int failures, long ceiling) {
        assertThat(RetryDelay.full(200, 60_000, failures, 0)).isZero();
        assertThat(RetryDelay.full(200, 60_000, failures, 0.5)).isEqualTo(ceiling / 2);
        assertThat(RetryDelay.full(200, 60_000, failures, ALMOST_ONE))
                .isBetween(ceiling - 1, ceiling);
        assertThat(RetryDelay.equal(200, 60_000, failures, 0)).isEqualTo(ceiling / 2);
        assertThat(RetryDelay.equal(200, 60_000, failures, 0.5)).isEqualTo(ceiling * 3 / 4);
        assertThat(RetryDelay.equal(200, 60_000, failures, ALMOST_ONE))
                .isBetween(ceiling - 1, ceiling);
    }

    @Property
    void aDelayIsNeitherNegativeNorBeyondTheCap(
            @ForAll @LongRange(min = 1, max = 31_536_000_000L) long base,
            @ForAll @LongRange(min = 1, max = 31_536_000_000L) long cap,
            @ForAll @IntRange(min = 1) int failures,
            @ForAll @DoubleRange(max = 1, maxIncluded = false) double random) {
        assertThat(RetryDelay.full(base, cap, failures, random)).isBetween(0L, cap);
        assertThat(RetryDelay.equal(base, cap, failures, random)).isBetween(0L, cap);
    }

    @Property
    void moreFailuresNeverMeanAShorterDelay(
            @ForAll @LongRange(min = 1, max = 31_536_000_000L) long base,
            @ForAll @LongRange(min = 1, max = 31_536_000_000L) long cap,
            @ForAll @IntRange(min = 1, max = 2_147_483_646) int failures,
            @ForAll @DoubleRange(max = 1, maxIncluded = false) double random) {
        assertThat(RetryDelay.full(base, cap, failures + 1, random))
                .isGreaterThanOrEqualTo(RetryDelay.full(base, cap, failures, random));
        assertThat(RetryDelay.equal(base, cap, failures + 1, random))
                .isGreaterThanOrEqualTo(RetryDelay.equal(base, cap, failures, random));
    }

    @Property
    void equalJitterWaitsAtLeastHalfOfTheCeiling(
            @ForAll @LongRange(min = 1, max = 1_000_000) long base,
            @ForAll @IntRange(min = 1, max = 20) int failures,
            @ForAll @DoubleRange(max = 1, maxIncluded = false) double random) {
        long ceiling = base << (failures - 1);
        assertThat(RetryDelay.equal(base, Long.MAX_VALUE, failures, random))
                .isBetween(ceiling / 2, ceiling);
    }
}
