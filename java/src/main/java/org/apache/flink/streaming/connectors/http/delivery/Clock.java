package org.apache.flink.streaming.connectors.http.delivery;

import java.util.concurrent.TimeUnit;

/** Milliseconds since 1970 that never go backwards, also when the machine's clock is set. */
final class Clock {

    private final long startMillis = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();

    long millis() {
        return startMillis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }
}
