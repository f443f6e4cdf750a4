package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.streaming.connectors.http.delivery.flow.RateLimit;

/**
 * Sends what destinations may send, and wakes them when they may again: as long as one may send and
 * has something, its next batch goes. What may go behind requests that end well is handed over
 * beforehand, and taken back when that changes.
 */
final class Pump {

    private final RateLimit rate;
    private final Expiry expiry;
    private final Outlet outlet;
    private final Alarms<Destination> alarms = new Alarms<>();

    /**
     * @param rate what all destinations share
     */
    Pump(RateLimit rate, Expiry expiry, Outlet outlet) {
        this.rate = rate;
        this.expiry = expiry;
        this.outlet = outlet;
    }

    /** Whether there is a rate that all destinations share. */
    boolean isPaced() {
        return !rate.isNone();
    }

    /** When the next destination may have something to send. */
    long nextWake() {
        return alarms.firstDue();
    }

    /** The destination that {@link #nextWake} is about; it is to be sent from now. */
    Destination due() {
        return alarms.poll();
    }

    void send(Destination destination, long now) {
        takeBack(destination, now);
        long at = openAt(destination, now);
        while (at <= now) {
            send(destination.next(now), now);
            at = openAt(destination, now);
        }
        feed(destination, now);
        if (at == Destination.NEVER) {
            alarms.cancel(destination);
        } else {
            alarms.set(destination, at);
        }
    }

    private long openAt(Destination destination, long now) {
        long at = destination.readyAt(now);
        return at == Destination.NEVER ? at : Math.max(at, rate.openAt(now));
    }

    private void send(Batch batch, long now) {
        Exchange exchange = new Exchange(batch);
        exchange.sentAt = now;
        batch.destination.begun();
        begun(exchange);
        outlet.send(exchange);
    }

    /** What was handed over has begun. */
    void begunByItself(Exchange exchange) {
        exchange.destination().begunByItself();
        begun(exchange);
    }

    private void begun(Exchange exchange) {
        exchange.begin();
        rate.sent();
        for (Entry entry : exchange.batch.entries) {
            entry.attempts++;
        }
    }

    /** Hands over what may begin in the place of requests that end well. */
    private void feed(Destination destination, long now) {
        if (rate.isNone()) {
            while (destination.wantsFeed(now)) {
                Batch batch = destination.next(now);
                destination.handedOver();
                expiry.frozen(batch);
                outlet.hand(new Exchange(batch));
            }
        }
    }

    /** Where more is handed over than may begin by itself. */
    private void takeBack(Destination destination, long now) {
        boolean more = true;
        while (more && destination.hasHandedTooMuch(now)) {
            more = takeOneBack(destination);
        }
    }

    void takeAllBack(Destination destination) {
        boolean more = true;
        while (more) {
            more = takeOneBack(destination);
        }
    }

    /** False if all have begun; the answers that say so may wait to be looked at. */
    private boolean takeOneBack(Destination destination) {
        Exchange exchange = destination.hasHanded() ? outlet.takeBack(destination) : null;
        if (exchange == null) {
            return false;
        }
        destination.takenBack(exchange.batch);
        return true;
    }
}
