package org.apache.flink.streaming.connectors.http.deadletter;

import java.util.function.LongSupplier;

/** How large and how old a file becomes, how long letters are collected. Times in ms. */
final class Limits {

    final LongSupplier clock;
    long fileBytes = 64 << 20;
    long fileMillis = 3_600_000;
    long collectMillis = 5_000;
    long retryMillis = 1_000;
    long retryMaxMillis = 60_000;
    long openMillis = 10_000;

    /** How long closing waits for the thread before it is interrupted, and after that. */
    long interruptMillis = 2_000;

    long closeMillis = 2_000;

    Limits(LongSupplier clock) {
        this.clock = clock;
    }
}
