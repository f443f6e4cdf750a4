package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.SimulatedWorld.Life;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Years of jobs' lives on virtual time, driven by seeds. A failing seed is named with the command
 * that plays it again; {@link Soak} plays as many others as one likes.
 */
class SimulationTest {

    /** Seeds go in chunks, so that a busy machine can be told from one that hangs. */
    private static final int CHUNK = 42;

    /** On another Flink than the default one a tenth proves the same. */
    private static final int CHUNKS =
            System.getProperty("flink.version", "2").startsWith("2") ? 10 : 1;

    private static final Map<Life, SimulationTally> TALLIES = new EnumMap<>(Life.class);

    /** 420 days are 10,080 hours. */
    @ParameterizedTest
    @MethodSource("firstSeeds")
    @FaultCase(
            value =
                    "All of it, by seed: outages, limits, slow links, sick records, crashes at any step, rescaling, a store that is down",
            then =
                    "Every record ends delivered, as a letter or skipped, or is in the state; none is altered or invented")
    void everyRecordIsDeliveredOrSkippedWhateverTheEndpointDoesAndWheneverTheJobCrashes(
            long firstSeed) {
        live(Life.CALM, firstSeed, CHUNK);
    }

    @ParameterizedTest
    @ValueSource(longs = {12, 13, 14, 15, 16, 17, 18, 19, 20, 21})
    @FaultCase(value = "All of it while the buffer is full", then = "The same as with room left")
    void theSameHoldsUnderADenseLoadWithAFullBuffer(long seed) {
        live(Life.DENSE, seed, 1);
    }

    static List<Long> firstSeeds() {
        return LongStream.range(0, CHUNKS)
                .mapToObj(chunk -> chunk * CHUNK)
                .collect(Collectors.toList());
    }

    private static void live(Life life, long firstSeed, int seeds) {
        SimulationTally tally = TALLIES.computeIfAbsent(life, key -> new SimulationTally());
        for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
            tally.add(SimulatedWorld.live(life, seed));
        }
    }

    @AfterAll
    static void everythingHappened() {
        TALLIES.forEach(
                (life, tally) -> {
                    System.out.println(life + ": " + tally);
                    tally.assertThatEverythingHappened();
                });
    }

    @Test
    void aSeedThatFailsIsNamedWithTheCommandThatPlaysItAgain() {
        SimulatedWorld world = new SimulatedWorld(Life.CALM, 7);
        world.time.after(
                1,
                () -> {
                    throw new AssertionError("a record was lost");
                });
        assertThatThrownBy(world::live)
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        "a record was lost; again: scripts/gradle simulate -Plife=calm -Pseed=7");
    }

    @Test
    void whatNeverHappenedIsNamed() {
        assertThatThrownBy(() -> new SimulationTally().assertThatEverythingHappened())
                .hasMessageContaining("requests that met each behaviour");
    }

    @Test
    void theSameSeedIsTheSameLife() {
        SimulationTally once = new SimulationTally();
        SimulationTally again = new SimulationTally();
        once.add(SimulatedWorld.live(Life.DENSE, 3));
        again.add(SimulatedWorld.live(Life.DENSE, 3));
        assertThat(again).hasToString(once.toString());
    }
}
