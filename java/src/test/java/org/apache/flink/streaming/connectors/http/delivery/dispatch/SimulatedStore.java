package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Where dead letters rest, on virtual time: mostly fast, often slow, at times down. */
final class SimulatedStore {

    private static final int FAST = 50;
    private static final int SLOW = 5_000;

    private final VirtualTime time;
    private final SplittableRandom random;
    private final long downEvery;
    private final long downFor;
    private long lastDurable;

    /** How many letters each record has. */
    final Map<String, Integer> letters = new HashMap<>();

    SimulatedStore(VirtualTime time, SplittableRandom random, long downEvery, long downFor) {
        this.time = time;
        this.random = random;
        this.downEvery = downEvery;
        this.downFor = downFor;
    }

    /** Makes a letter durable later, behind all others, unless its writer is dead by then. */
    void write(String body, Writer writer) {
        long at = time.now() + 1 + random.nextInt(random.nextInt(5) == 0 ? SLOW : FAST);
        long sinceDown = at % downEvery;
        at += sinceDown < downFor ? downFor - sinceDown : 0;
        lastDurable = Math.max(lastDurable, at);
        time.at(
                lastDurable,
                () -> {
                    if (writer.isAlive()) {
                        letters.merge(body, 1, Integer::sum);
                        writer.durable();
                    }
                });
    }

    /** An attempt of the job, of which letters that are not durable die with it. */
    interface Writer {
        boolean isAlive();

        void durable();
    }
}
