package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.delivery.dispatch.SimulatedEndpoint.Behaviour;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A stretch of a job's life on virtual time, from a seed: faults of every kind at the endpoints,
 * crashes at any step, a small buffer.
 */
final class SimulatedWorld {

    /** How much happens in how long. */
    enum Life {
        /** A day with a burst of records every twenty seconds and two hours between faults. */
        CALM(1, 20),
        /** The same in an hour, and five times as many records in a burst. */
        DENSE(24, 100);

        private final int speed;
        private final int burst;

        Life(int speed, int burst) {
            this.speed = speed;
            this.burst = burst;
        }

        int hours() {
            return 24 / speed;
        }
    }

    private static final long START = 1_700_000_000_000L;
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final String GOOD = "good";

    /** From the end of the last fault to the last record: the longest probe delay and more. */
    private static final long PATIENCE = HOUR;

    private final Life life;
    private final long seed;
    private final SplittableRandom random;
    final VirtualTime time = new VirtualTime(START);
    final List<SimulatedEndpoint> endpoints = new ArrayList<>();
    final SimulatedStore store;
    final SimulatedJob job;
    private final int paths;
    private final int keys;
    private final boolean keyed;
    private final boolean deadline;
    private long emittedSoFar;
    private long lastFaultEnds = START;

    SimulatedWorld(Life life, long seed) {
        this.life = life;
        this.seed = seed;
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
        long storeDownEvery = HOUR / life.speed;
        SplittableRandom ofStore = new SplittableRandom(seed);
        store = new SimulatedStore(time, ofStore, storeDownEvery, storeDownEvery / 10);
        job = new SimulatedJob(time, endpoints, store, settings(), random.split());
        plan();
    }

    private DeliverySettings settings() {
        boolean batches = random.nextInt(3) > 0;
        return Settings.of(
                "on-reject",
                seed % 3 == 2 ? "dead-letter" : "skip",
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
                random.nextInt(4) == 0 ? Integer.toString(20 * life.speed) : "0",
                "sink.requests.max-buffered",
                Integer.toString(100 + random.nextInt(500)));
    }

    private void plan() {
        long end = START + life.hours() * HOUR;
        long longFault = HOUR / life.speed;
        long faultEvery = 2 * longFault;
        Behaviour[] faults = Behaviour.values();
        for (SimulatedEndpoint endpoint : endpoints) {
            for (long at = START; at < end - longFault; ) {
                at += exponential(faultEvery);
                endpoint.from(at, faults[1 + random.nextInt(faults.length - 1)]);
                at += exponential(random.nextInt(4) == 0 ? longFault : MINUTE / life.speed);
                endpoint.from(at, Behaviour.HEALTHY);
                lastFaultEnds = Math.max(lastFaultEnds, at);
            }
        }
        for (long at = START; at < end; at += exponential(20_000 / life.speed)) {
            time.at(at, this::burst);
        }
        long calm = Math.max(end, lastFaultEnds);
        for (long at = calm; at < calm + PATIENCE - 120_000; at += 20_000) {
            time.at(at, this::good); // Only beside others does a sick record show.
        }
        for (long at = START; at < end; at += MINUTE / life.speed) {
            time.at(at, job::checkpoint);
        }
        for (long at = START + exponential(faultEvery / 2);
                at < end;
                at += exponential(faultEvery)) {
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
        for (int i = random.nextInt(1, life.burst); i > 0; i--) {
            String kind = kind();
            // With ordering keys a sick record has one of its own: a full buffer behind it could
            // not
            // be told from an endpoint that is down.
            String key = kind.equals(SimulatedEndpoint.SICK) ? "own" : "" + random.nextInt(keys);
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
        if (random.nextInt(100) == 0) {
            return SimulatedEndpoint.POISON;
        }
        return random.nextInt(400 * life.speed * life.burst / 20) == 0
                ? SimulatedEndpoint.SICK
                : GOOD;
    }

    private long exponential(long mean) {
        return (long) (-mean * Math.log(1 - random.nextDouble())) + 1;
    }

    static SimulatedWorld live(Life life, long seed) {
        SimulatedWorld world = new SimulatedWorld(life, seed);
        world.live();
        return world;
    }

    /** Until long after the last fault; what must hold is checked on the way and at the end. */
    void live() {
        try {
            run();
            assertThatNothingIsLost();
        } catch (AssertionError | RuntimeException e) {
            String again = life.name().toLowerCase(Locale.ROOT) + " -Pseed=" + seed;
            throw new AssertionError(
                    e.getMessage() + "; again: scripts/gradle simulate -Plife=" + again, e);
        }
    }

    private void run() {
        long end = Math.max(START + life.hours() * HOUR, lastFaultEnds) + PATIENCE;
        while (time.step(end)) {
            if (job.failure != null) {
                throw job.failure;
            }
        }
        assertThat(job.pending())
                .as("still pending long after the last fault: %s", job.dispatcher())
                .isZero();
    }

    private void assertThatNothingIsLost() {
        int accepted = 0;
        for (SimulatedRecord record : job.emitted()) {
            boolean arrived = endpoints.get(record.destination).accepted.containsKey(record.body);
            boolean skipped = job.skippedBodies.contains(record.body);
            int letters = store.letters.getOrDefault(record.body, 0);
            if (!arrived && !skipped && letters == 0) {
                throw new AssertionError(record.body + " was lost");
            }
            boolean givenUp = skipped || letters > 0;
            if (givenUp && !deadline && record.body.endsWith(GOOD)) {
                throw new AssertionError(record.body + " was given up");
            }
            if (letters > 1 + job.crashes) {
                throw new AssertionError(record.body + " has " + letters + " letters");
            }
            accepted += arrived ? 1 : 0;
        }
        int seen = 0;
        for (SimulatedEndpoint endpoint : endpoints) {
            assertThat(endpoint.impolite).as("requests before Retry-After was over").isZero();
            seen += endpoint.accepted.size();
        }
        assertThat(seen)
                .as("different records accepted, none of them invented")
                .isEqualTo(accepted);
    }
}
