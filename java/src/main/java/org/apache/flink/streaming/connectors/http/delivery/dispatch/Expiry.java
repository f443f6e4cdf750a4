package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.streaming.connectors.http.delivery.answer.Reason;

import javax.annotation.Nullable;

/**
 * Which records have been pending for longer than {@code delivery-timeout}.
 *
 * <p>Records expire in order of arrival, one by one as long as they are in no batch: a cursor moves
 * along the pending ones. A frozen batch expires whole, with its youngest record, and never while a
 * request of it is under way.
 */
final class Expiry {

    static final long OFF = Long.MAX_VALUE;

    private final long timeout;
    private final Pending pending;
    private final Alarms<Deadline> batches = new Alarms<>();

    /** The first pending record that may expire alone, as far as is known; null if none may. */
    @Nullable private Entry cursor;

    /**
     * @param timeout in ms; {@link #OFF} for never
     */
    Expiry(long timeout, Pending pending) {
        this.timeout = timeout;
        this.pending = pending;
    }

    private static final class Deadline extends Alarms.Alarm {
        private final Batch batch;

        private Deadline(Batch batch) {
            this.batch = batch;
        }
    }

    /** A record has become the last of the pending ones. */
    void added(Entry entry) {
        if (timeout != OFF && cursor == null) {
            cursor = entry;
        }
    }

    /** Called before the record leaves the pending ones. */
    void settled(Entry entry) {
        if (cursor == entry) {
            cursor = pending.next(entry);
        }
    }

    /** A batch that waits for another attempt. */
    void frozen(Batch batch) {
        if (timeout != OFF && !batch.watched) {
            batch.watched = true;
            batches.set(new Deadline(batch), batch.youngest() + timeout);
        }
    }

    boolean isOver(Batch batch, long now) {
        return timeout != OFF && batch.youngest() + timeout <= now;
    }

    long next() {
        if (timeout == OFF) {
            return OFF;
        }
        skipOthers();
        long single = cursor == null ? OFF : cursor.firstSeen + timeout;
        return Math.min(single, batches.firstDue());
    }

    /** A frozen record expires with its batch, and one that is rejected never. */
    private void skipOthers() {
        while (cursor != null && (cursor.batch != null || cursor.rejection != null)) {
            cursor = pending.next(cursor);
        }
    }

    void expire(long now, Dispatcher dispatcher) {
        if (timeout == OFF) {
            return;
        }
        while (batches.firstDue() <= now) {
            Batch batch = batches.poll().batch;
            if (!batch.out && !batch.gone) {
                dispatcher.reject(batch, reason());
            }
        }
        skipOthers();
        while (cursor != null && cursor.firstSeen + timeout <= now) {
            Entry expired = cursor;
            cursor = pending.next(expired);
            dispatcher.expired(expired, reason());
            skipOthers();
        }
    }

    Reason reason() {
        return new Reason(
                0,
                "not accepted within delivery-timeout ("
                        + timeout / 1000
                        + " s); 1 record not delivered");
    }
}
