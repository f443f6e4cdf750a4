package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.streaming.connectors.http.delivery.answer.Wording;
import org.apache.flink.streaming.connectors.http.delivery.flow.Gate;
import org.apache.flink.streaming.connectors.http.transport.Answer;

/** Tells what becomes of a destination, rarely enough to be read: see {@code Spell}. */
final class Teller {

    /** A success this long after the last failure, in ms, ends a spell of failing. */
    private static final long WELL_AFTER = 1_000;

    private final Wording wording;
    private final Outlet outlet;

    Teller(Wording wording, Outlet outlet) {
        this.wording = wording;
        this.outlet = outlet;
    }

    /** A request failed, and the gate knows. */
    void failed(Exchange exchange, Answer answer, long now) {
        Destination destination = exchange.destination();
        if (destination.failing.happened(now)) {
            Object why = why(exchange, answer);
            int failures = destination.failing.events();
            int untold = destination.failing.takeUntold();
            outlet.news(destination, News.failing(why, failures, untold));
        }
        held(exchange, answer, now);
    }

    /** An answer that may have shut the gate, or left it shut. */
    void held(Exchange exchange, Answer answer, long now) {
        if (isShut(exchange.destination())) {
            shut(exchange, answer, now);
        }
    }

    /** The endpoint has looked at a request. */
    void lives(Destination destination, long now) {
        if (destination.shut.isOn() && !isShut(destination)) {
            open(destination, now);
        }
    }

    void accepted(Destination destination, long now) {
        if (destination.failing.isOn() && destination.failing.quietFor(now) >= WELL_AFTER) {
            int failures = destination.failing.events();
            long millis = destination.failing.millis(now);
            if (destination.failing.end()) {
                outlet.news(destination, News.recovered(millis, failures));
            }
        }
    }

    private void open(Destination destination, long now) {
        long millis = destination.shut.millis(now);
        int failed = destination.shut.events() - 1;
        if (destination.shut.end()) {
            outlet.news(destination, News.open(millis, failed));
        }
    }

    private void shut(Exchange exchange, Answer answer, long now) {
        Destination destination = exchange.destination();
        long opensAt = destination.gate.openAt(now);
        if (opensAt == Destination.NEVER) {
            return; // A late answer, while the request that asks is under way.
        }
        long until = Math.max(opensAt, destination.heldUntil);
        if (destination.shut.happened(now)) {
            boolean asked = destination.heldUntil > now;
            int untold = destination.shut.takeUntold();
            outlet.news(destination, News.shut(asked, until, now, why(exchange, answer), untold));
        } else if (destination.shut.reminds(now)) {
            long millis = destination.shut.millis(now);
            int events = destination.shut.events();
            outlet.news(
                    destination, News.stillShut(millis, events, until, now, why(exchange, answer)));
        }
    }

    private static boolean isShut(Destination destination) {
        return destination.gate.state() == Gate.State.SHUT;
    }

    private Object why(Exchange exchange, Answer answer) {
        return wording.failed(exchange.batch.first(), answer);
    }
}
