package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that jumps from event to event. Times in milliseconds. */
final class VirtualTime {

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.<Event>comparingLong(event -> event.time)
                            .thenComparingLong(event -> event.number));

    private long now;
    private long scheduled;

    VirtualTime(long start) {
        now = start;
    }

    long now() {
        return now;
    }

    /** Runs the action at a time, after whatever was scheduled for the same time before. */
    Event at(long time, Runnable action) {
        Event event = new Event(Math.max(time, now), scheduled++, action);
        events.add(event);
        return event;
    }

    Event after(long delay, Runnable action) {
        return at(now + delay, action);
    }

    /** Runs the next event; false if there is none before the given time. */
    boolean step(long until) {
        if (events.isEmpty() || events.peek().time > until) {
            return false;
        }
        Event event = events.poll();
        now = event.time;
        if (!event.cancelled) {
            event.ran = true;
            event.action.run();
        }
        return true;
    }

    static final class Event {

        private boolean ran;

        final long time;
        private final long number;
        private final Runnable action;
        private boolean cancelled;

        private Event(long time, long number, Runnable action) {
            this.time = time;
            this.number = number;
            this.action = action;
        }

        boolean done() {
            return ran || cancelled;
        }

        void cancel() {
            cancelled = true;
        }
    }
}
