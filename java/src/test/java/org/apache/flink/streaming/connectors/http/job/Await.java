package org.apache.flink.streaming.connectors.http.job;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread does, never for a time to pass. */
final class Await {

    /** Long enough for a machine that is busy with other things. */
    static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final long LOOK_EVERY_NANOS = 5_000_000;

    private Await() {}

    static void until(String what, BooleanSupplier happened) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Not within " + DEADLINE + ": " + what);
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    static <T> T of(CompletableFuture<T> future) throws Exception {
        return future.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
