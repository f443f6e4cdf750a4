package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.annotation.Internal;

/** What a Dispatcher shows of itself; read on any thread, a moment old at worst. */
@Internal
public final class Gauges {

    private final Destinations destinations;
    private final Pending pending;

    Gauges(Destinations destinations, Pending pending) {
        this.destinations = destinations;
        this.pending = pending;
    }

    public int recordsPending() {
        return pending.count();
    }

    public long bytesPending() {
        return pending.bytes();
    }

    public int requestsInFlight() {
        return destinations.all().stream().mapToInt(Destination::inFlight).sum();
    }

    /** The worst gate: 0 flowing, 1 recovering, 2 shut. */
    public int gate() {
        return destinations.all().stream()
                .mapToInt(destination -> destination.gate.state().ordinal())
                .max()
                .orElse(0);
    }

    /** Requests that may be under way, over all destinations. */
    public int concurrencyLimit() {
        return destinations.all().stream()
                .mapToInt(destination -> destination.limit.current())
                .sum();
    }

    /** The lowest rate that a server's refusals have taught, in requests per second; 0 for none. */
    public double learnedRate(long now) {
        return destinations.all().stream()
                .mapToDouble(destination -> destination.pace.rate(now))
                .filter(rate -> rate > 0)
                .min()
                .orElse(0);
    }

    /** For how long the oldest pending record has waited, in ms; 0 if there is none. */
    public long oldestAge(long now) {
        Entry oldest = pending.first();
        return oldest == null ? 0 : Math.max(0, now - oldest.firstSeen);
    }
}
