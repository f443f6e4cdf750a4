package org.apache.flink.streaming.connectors.http.transport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.annotation.Nullable;
import javax.annotation.concurrent.GuardedBy;

/**
 * The attempts in flight, in the order of their deadlines, and the thread that ends the late ones.
 *
 * <p>All have the same time limit, so the order of sending is the order of the deadlines: a list is
 * enough, and its thread sleeps until the oldest one is due, however many come and go meanwhile.
 */
final class Deadlines {

    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

    private final long limitNanos;
    private final Thread thread;

    @GuardedBy("this")
    @Nullable
    private Exchange oldest;

    @GuardedBy("this")
    @Nullable
    private Exchange newest;

    @GuardedBy("this")
    private boolean asleep;

    @GuardedBy("this")
    private boolean closed;

    Deadlines(Duration limit, String threadName) {
        limitNanos = limit.toNanos();
        thread = new Thread(this::watch, threadName);
        thread.setDaemon(true);
        thread.start();
    }

    /** Adds an attempt; false when closed. */
    synchronized boolean add(Exchange exchange) {
        if (closed) {
            return false;
        }
        exchange.dueNanos = System.nanoTime() + limitNanos;
        exchange.older = newest;
        if (newest == null) {
            oldest = exchange;
        } else {
            newest.newer = exchange;
        }
        newest = exchange;
        if (asleep) {
            asleep = false;
            notifyAll();
        }
        return true;
    }

    /** Takes an attempt out that {@link #add} took in; once for each. */
    synchronized void remove(Exchange exchange) {
        if (exchange.older == null) {
            oldest = exchange.newer;
        } else {
            exchange.older.newer = exchange.newer;
        }
        if (exchange.newer == null) {
            newest = exchange.older;
        } else {
            exchange.newer.older = exchange.older;
        }
        exchange.older = null;
        exchange.newer = null;
    }

    /** The attempts in flight, oldest first. */
    synchronized List<Exchange> inFlight() {
        List<Exchange> all = new ArrayList<>();
        for (Exchange exchange = oldest; exchange != null; exchange = exchange.newer) {
            all.add(exchange);
        }
        return all;
    }

    /** Ends the thread, and takes no attempt any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private void watch() {
        try {
            for (Exchange late = nextLate(); late != null; late = nextLate()) {
                try {
                    late.expire();
                } catch (RuntimeException | Error e) {
                    // The other attempts need this thread all the same.
                    LOG.error("Nobody could be told that a request is late", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the next attempt that is late; null when closed. It stays in the list. */
    @Nullable
    private synchronized Exchange nextLate() throws InterruptedException {
        while (!closed) {
            if (oldest == null) {
                asleep = true;
                wait();
            } else {
                long left = oldest.dueNanos - System.nanoTime();
                if (left <= 0) {
                    return oldest;
                }
                // Rounded up: waking a moment early would only mean to wait again.
                wait(left / 1_000_000 + 1);
            }
        }
        return null;
    }
}
