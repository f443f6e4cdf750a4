package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.delivery.dispatch.SimulatedEndpoint.Behaviour;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
    private static final String GOOD = "good";
    private static final Long ONLY = Long.getLong("simulation.seed");

    private static final int CHUNK = 42;

    /** 420 days are 10,080 hours; on another Flink than the default one a tenth proves the same. */
    private static final int SEEDS =
            Integer.getInteger(
                    "simulation.seeds",
                    System.getProperty("flink.version", "2").startsWith("2") ? 420 : 42);

    /** From the end of the last fault to the last record: the longest probe delay and more. */
    private static final long PATIENCE = 60 * 60_000;

    @ParameterizedTest
    @MethodSource("firstSeeds")
    void everyRecordIsDeliveredOrSkippedWhateverTheEndpointDoesAndWheneverTheJobCrashes(
            long firstSeed) {
        Map<Behaviour, Integer> seen = new EnumMap<>(Behaviour.class);
        int duplicates = 0;
        int crashes = 0;
        int batches = 0;
        int restored = 0;
        int startedByItself = 0;
        int takenBack = 0;
        long end = ONLY == null ? firstSeed + CHUNK : ONLY + 1;
        for (long seed = ONLY == null ? firstSeed : ONLY; seed < end; seed++) {
            World world = new World(seed);
            try {
                world.live();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Dsimulation.seed=" + seed + ": " + e.getMessage(), e);
            }
            for (Behaviour behaviour : Behaviour.values()) {
                for (SimulatedEndpoint endpoint : world.endpoints) {
                    seen.merge(behaviour, endpoint.seen(behaviour), Integer::sum);
                }
            }
            for (SimulatedEndpoint endpoint : world.endpoints) {
                duplicates += endpoint.accepted.values().stream().mapToInt(n -> n - 1).sum();
            }
            crashes += world.job.crashes;
            batches += world.job.batchesSent;
            restored += world.job.restoredBatches;
            startedByItself += world.job.startedByItself;
            takenBack += world.job.takenBack;
        }
        if (ONLY == null) { // What never happened was not tested.
            assertThat(seen).doesNotContainValue(0);
            assertThat(duplicates).isPositive();
            assertThat(crashes).isPositive();
            assertThat(batches).isPositive();
            assertThat(startedByItself).isPositive();
            assertThat(takenBack).isPositive();
            assertThat(restored).as("frozen batches in a restored checkpoint").isPositive();
        }
    }

    /** Seeds go in chunks, so that a busy machine can be told from one that hangs. */
    static List<Long> firstSeeds() {
        List<Long> first = new ArrayList<>();
        for (long seed = 0; seed < SEEDS && (seed == 0 || ONLY == null); seed += CHUNK) {
            first.add(seed);
        }
        return first;
    }

    private static final class World {

        final SplittableRandom random;
        final VirtualTime time = new VirtualTime(START);
        final List<SimulatedEndpoint> endpoints = new ArrayList<>();
        final SimulatedJob job;
        private final int paths;
        private final int keys;
        private final boolean keyed;
        private final boolean deadline;
        private long emittedSoFar;
        private long lastFaultEnds = START;

        World(long seed) {
            random = new SplittableRandom(seed);
            paths = 1 + random.nextInt(4);
            keys = 1 + random.nextInt(8);
            keyed = random.nextInt(3) > 0;
            deadline = random.nextInt(5) == 0;
            boolean perRecord = random.nextInt(3) == 0;
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                SimulatedEndpoint endpoint = new SimulatedEndpoint(time, random.split());
                endpoint.perRecord = perRecord;
                endpoints.add(endpoint);
            }
            job = new SimulatedJob(time, endpoints, settings(), random.split());
            plan();
        }

        private DeliverySettings settings() {
            boolean batches = random.nextInt(3) > 0;
            return Settings.of(
                    "on-reject",
                    "skip",
                    "endpoint-grace",
                    "2 d",
                    "record-grace",
                    "10 min",
                    "delivery-timeout",
                    deadline ? "20 min" : "0",
                    "batch-format",
                    batches ? "json-array" : "none",
                    "sink.batch.max-size",
                    batches ? Integer.toString(2 + random.nextInt(20)) : "1",
                    "sink.flush-buffer.timeout",
                    random.nextInt(1000) + " ms",
                    "concurrency",
                    random.nextBoolean() ? "adaptive" : "fixed",
                    "rate-limit",
                    random.nextInt(4) == 0 ? "20" : "0",
                    "sink.requests.max-buffered",
                    Integer.toString(100 + random.nextInt(500)));
        }

        private void plan() {
            long end = START + HOURS * HOUR;
            Behaviour[] faults = Behaviour.values();
            for (SimulatedEndpoint endpoint : endpoints) {
                for (long at = START; at < end - HOUR; ) {
                    at += exponential(2 * HOUR);
                    endpoint.from(at, faults[1 + random.nextInt(faults.length - 1)]);
                    at += exponential(random.nextInt(4) == 0 ? HOUR : 60_000);
                    endpoint.from(at, Behaviour.HEALTHY);
                    lastFaultEnds = Math.max(lastFaultEnds, at);
                }
            }
            for (long at = START; at < end; at += exponential(20_000)) {
                time.at(at, this::burst);
            }
            long calm = Math.max(end, lastFaultEnds);
            for (long at = calm; at < calm + PATIENCE - 120_000; at += 20_000) {
                time.at(at, this::good); // Only beside others does a sick record show.
            }
            for (long at = START; at < end; at += 60_000) {
                time.at(at, job::checkpoint);
            }
            for (long at = START + exponential(HOUR); at < end; at += exponential(2 * HOUR)) {
                time.at(at, job::crash);
            }
        }

        private void good() {
            List<SimulatedRecord> records = new ArrayList<>();
            for (int i = 0; i < endpoints.size(); i++) {
                records.add(new SimulatedRecord(i, 0, null, emittedSoFar++ + GOOD));
            }
            job.emit(records);
        }

        private void burst() {
            List<SimulatedRecord> records = new ArrayList<>();
            for (int i = random.nextInt(1, 20); i > 0; i--) {
                String kind = kind();
                // A full buffer behind one sick record cannot be told from an endpoint that is
                // down:
                // with ordering keys a sick record has one of its own.
                String key =
                        kind.equals(SimulatedEndpoint.SICK) ? "own" : "" + random.nextInt(keys);
                String body = emittedSoFar++ + kind;
                records.add(
                        new SimulatedRecord(
                                random.nextInt(endpoints.size()),
                                random.nextInt(paths),
                                keyed ? key + (key.equals("own") ? body : "") : null,
                                body));
            }
            job.emit(records);
        }

        private String kind() {
            int draw = random.nextInt(400);
            return draw < 4 ? SimulatedEndpoint.POISON : draw < 5 ? SimulatedEndpoint.SICK : GOOD;
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
            assertThat(job.pending())
                    .as("still pending long after the last fault: %s", job.dispatcher())
                    .isZero();
            Set<String> emitted = job.emitted();
            Set<String> accepted = new HashSet<>();
            for (SimulatedEndpoint endpoint : endpoints) {
                assertThat(endpoint.impolite).as("requests before Retry-After was over").isZero();
                accepted.addAll(endpoint.accepted.keySet());
            }
            assertThat(emitted.containsAll(accepted)).as("none invented").isTrue();
            for (String body : emitted) {
                boolean skipped = job.skippedBodies.contains(body);
                if (!skipped && !accepted.contains(body)) {
                    throw new AssertionError(body + " was lost");
                }
                if (skipped && !deadline && body.endsWith(GOOD)) {
                    throw new AssertionError(body + " was skipped");
                }
            }
        }
    }
}
