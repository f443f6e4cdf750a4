package org.apache.flink.streaming.connectors.http.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.delivery.SimulatedEndpoint.Behaviour;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Days of a job's life on virtual time, driven by seeds: faults of every kind at the endpoint,
 * crashes at any step, a small buffer.
 *
 * <p>A failing seed is named in the message; {@code -Dsimulation.seed=N} runs it alone.
 */
class SimulationTest {

    private static final long START = 1_700_000_000_000L;
    private static final long HOUR = 3_600_000;
    private static final int HOURS = 24;
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 60);

    /** From the end of the last fault to the last record: the longest probe delay and more. */
    private static final long PATIENCE = 10 * 60_000;

    @Test
    void everyRecordIsDeliveredOrSkippedWhateverTheEndpointDoesAndWheneverTheJobCrashes() {
        Map<Behaviour, Integer> seen = new EnumMap<>(Behaviour.class);
        int duplicates = 0;
        int crashes = 0;
        Long only = Long.getLong("simulation.seed");
        for (long seed = only == null ? 0 : only;
                seed < (only == null ? SEEDS : only + 1);
                seed++) {
            World world = new World(seed);
            try {
                world.live();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Dsimulation.seed=" + seed + ": " + e.getMessage(), e);
            }
            for (Behaviour behaviour : Behaviour.values()) {
                seen.merge(behaviour, world.endpoint.seen(behaviour), Integer::sum);
            }
            duplicates += world.endpoint.accepted.values().stream().mapToInt(n -> n - 1).sum();
            crashes += world.job.crashes;
        }
        if (only == null) { // What never happened was not tested.
            assertThat(seen).doesNotContainValue(0);
            assertThat(duplicates).isPositive();
            assertThat(crashes).isPositive();
        }
    }

    private static final class World {

        final SplittableRandom random;
        final VirtualTime time = new VirtualTime(START);
        final SimulatedEndpoint endpoint;
        final SimulatedJob job;
        private long emittedSoFar;
        private long lastFaultEnds = START;

        World(long seed) {
            random = new SplittableRandom(seed);
            endpoint = new SimulatedEndpoint(time, random.split());
            job =
                    new SimulatedJob(
                            time,
                            endpoint,
                            Settings.of(
                                    "on-reject", "skip",
                                    "endpoint-grace", "2 d",
                                    "sink.requests.max-buffered", "500"),
                            random.split());
            plan();
        }

        private void plan() {
            long end = START + HOURS * HOUR;
            Behaviour[] faults = Behaviour.values();
            for (long at = START; at < end - HOUR; ) {
                at += exponential(2 * HOUR);
                endpoint.from(at, faults[1 + random.nextInt(faults.length - 1)]);
                at += exponential(random.nextInt(4) == 0 ? HOUR : 60_000);
                endpoint.from(at, Behaviour.HEALTHY);
                lastFaultEnds = at;
            }
            for (long at = START; at < end; at += exponential(20_000)) {
                time.at(at, this::burst);
            }
            for (long at = START; at < end; at += 60_000) {
                time.at(at, job::checkpoint);
            }
            for (long at = START + exponential(HOUR); at < end; at += exponential(2 * HOUR)) {
                time.at(at, job::crash);
            }
        }

        private void burst() {
            List<String> bodies = new ArrayList<>();
            for (int i = random.nextInt(1, 20); i > 0; i--) {
                bodies.add(emittedSoFar++ + (random.nextInt(100) == 0 ? " poison" : " good"));
            }
            job.emit(bodies);
        }

        private long exponential(long mean) {
            return (long) (-mean * Math.log(1 - random.nextDouble())) + 1;
        }

        void live() {
            long end = Math.max(START + HOURS * HOUR, lastFaultEnds) + PATIENCE;
            while (time.step(end)) {
                if (job.failure != null) {
                    throw job.failure;
                }
            }
            assertThat(job.pending()).as("still pending long after the last fault").isZero();
            assertThat(endpoint.impolite).as("requests before Retry-After was over").isZero();
            Set<String> emitted = new HashSet<>(job.emitted());
            assertThat(emitted.containsAll(endpoint.accepted.keySet()))
                    .as("none invented")
                    .isTrue();
            for (String body : emitted) {
                boolean skipped = job.skippedBodies.contains(body);
                if (skipped ? body.contains("good") : !endpoint.accepted.containsKey(body)) {
                    throw new AssertionError(body + (skipped ? " was skipped" : " was lost"));
                }
            }
        }
    }
}
