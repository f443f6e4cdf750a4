package org.apache.flink.streaming.connectors.http.job;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Lets numbers pass at a rate, for ever: the job is there until it is stopped. */
final class Pace implements Valve {

    private static final long CATCH_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long intervalNanos;
    private long next = System.nanoTime();

    Pace(double perSecond) {
        intervalNanos = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
    }

    @Override
    public boolean take() {
        long now = System.nanoTime();
        if (now - next < 0) {
            return false;
        }
        // What the sink had no room for comes later, but not all of it at once.
        next = Math.max(next, now - CATCH_UP_NANOS) + intervalNanos;
        return true;
    }

    @Override
    public void atEnd() {}

    @Override
    public boolean mayEnd() {
        return false;
    }

    @Override
    public CompletableFuture<Void> turned(boolean atEnd) {
        CompletableFuture<Void> turned = new CompletableFuture<>();
        return atEnd
                ? turned
                : turned.completeOnTimeout(null, next - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void completed(long checkpoint) {}
}
