package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Exchange;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import javax.annotation.Nullable;

/**
 * The attempts that are ready to take the place of one that ends well, without the task's thread.
 *
 * <p>An answer that is no success stops it, until the task's thread has looked at that answer: what
 * comes next is for the dispatcher to say.
 */
@Internal
public final class Feed {

    private final Queue<Exchange> ready = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicInteger failuresToLookAt = new AtomicInteger();

    /** Failures that the task's thread is about to deal with; its own. */
    private int failuresNoted;

    /** Adds an attempt; the task's thread. */
    public void add(Exchange exchange) {
        size.incrementAndGet(); // Before it can be taken.
        ready.add(exchange);
    }

    /** Takes back the first attempt that has not begun; the task's thread. */
    @Nullable
    public Exchange takeBack() {
        return poll();
    }

    /** The task's thread has noted an answer that was no success. */
    public void noteFailure() {
        failuresNoted++;
    }

    /** What the noted failures change has been done: the feed goes on with what it has then. */
    public void goOn() {
        failuresToLookAt.addAndGet(-failuresNoted);
        failuresNoted = 0;
    }

    /**
     * The attempt to begin in the place of one that has ended, if there is one. Any thread.
     *
     * @param success whether the answer is one without doubt
     */
    @Nullable
    public Exchange next(boolean success) {
        if (!success) {
            failuresToLookAt.incrementAndGet();
            return null;
        }
        return failuresToLookAt.get() == 0 ? poll() : null;
    }

    /** How many are ready, about. Any thread. */
    public int size() {
        return size.get();
    }

    @Nullable
    private Exchange poll() {
        Exchange next = ready.poll();
        if (next != null) {
            size.decrementAndGet();
        }
        return next;
    }
}
