package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.connectors.http.Concurrency;
import org.apache.flink.streaming.connectors.http.HttpSinkOptions;
import org.apache.flink.streaming.connectors.http.delivery.answer.Reason;
import org.apache.flink.streaming.connectors.http.delivery.answer.Results;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.request.BatchBody;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.apache.flink.streaming.connectors.http.transport.Origin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Dispatcher with as many records pending all the time, 32 requests under way to each
 * destination, which accepts them all: the oldest is answered when a record too many is pending.
 */
final class SteadyFlow implements Outlet {

    /** Records that come in at once, as the writer hands them over. */
    static final int HAND_OVER = 50;

    private static final int FIRST_PORT = 8000;
    private static final Answer ACCEPTED = Answer.of(200, new String[0], new byte[0], false);

    private final Source source;
    private final int pending;
    private final Dispatcher dispatcher;
    private final ArrayDeque<Exchange> underWay = new ArrayDeque<>();

    /** What was handed over to each destination and has not begun. */
    private final List<ArrayDeque<Exchange>> feeds = new ArrayList<>();

    private final List<Entry> handOver = new ArrayList<>(HAND_OVER);
    private long now = 1_700_000_000_000L;
    private long delivered;

    SteadyFlow(int batchSize, int destinations, int pending, int lanes) {
        this.source = new Source(destinations, lanes);
        // Two full batches for each destination, or none would ever be full.
        this.pending = Math.max(pending, batchSize == 1 ? 0 : 2 * batchSize * destinations);
        Origin[] origins = new Origin[destinations];
        for (int i = 0; i < destinations; i++) {
            origins[i] = new Origin("http", "127.0.0.1", FIRST_PORT + i);
            feeds.add(new ArrayDeque<>());
        }
        this.dispatcher =
                new Dispatcher(
                        settings(batchSize, this.pending),
                        entry -> origins[Source.destination(entry)],
                        Results.NONE,
                        Double.POSITIVE_INFINITY,
                        () -> 0.5,
                        this);
        while (dispatcher.pending().count() < this.pending) {
            handOver();
        }
    }

    private static DeliverySettings settings(int batchSize, int pending) {
        Configuration options = new Configuration();
        options.set(HttpSinkOptions.URL, "http://127.0.0.1:8080/in");
        options.set(HttpSinkOptions.CONCURRENCY, Concurrency.FIXED);
        options.set(HttpSinkOptions.MAX_BATCH_SIZE, batchSize);
        options.set(HttpSinkOptions.MAX_BUFFERED_REQUESTS, 2 * pending + HAND_OVER);
        options.set(HttpSinkOptions.BUFFER_MAX_BYTES, MemorySize.ofMebiBytes(4096));
        BatchBody format = batchSize == 1 ? BatchBody.NONE : BatchBody.JSON_ARRAY;
        return new DeliverySettings(options, Map.of(), format, null);
    }

    /** So many records come in, and about as many are delivered. */
    long pass(int records) {
        for (int i = 0; i < records; i += HAND_OVER) {
            handOver();
            while (dispatcher.pending().count() > pending) {
                if (underWay.isEmpty()) {
                    dispatcher.goOn(now);
                }
                answer(underWay.remove());
            }
            dispatcher.goOn(now);
        }
        return delivered;
    }

    private void answer(Exchange exchange) {
        Exchange next = feed(exchange.destination()).poll();
        if (next != null) {
            underWay.add(next);
        }
        exchange.ended(ACCEPTED, now, next);
        dispatcher.note(exchange, ACCEPTED, now);
    }

    private void handOver() {
        now++;
        handOver.clear();
        for (int i = 0; i < HAND_OVER; i++) {
            handOver.add(source.next());
        }
        dispatcher.accept(handOver, now);
    }

    @Override
    public void send(Exchange exchange) {
        underWay.add(exchange);
    }

    @Override
    public void hand(Exchange exchange) {
        feed(exchange.destination()).add(exchange);
    }

    @Override
    public Exchange takeBack(Destination destination) {
        return feed(destination).poll();
    }

    private ArrayDeque<Exchange> feed(Destination destination) {
        return feeds.get(destination.origin.port() - FIRST_PORT);
    }

    @Override
    public void judged(Exchange exchange, Verdict verdict, Answer answer) {}

    @Override
    public void delivered(Entry entry) {
        delivered++;
    }

    @Override
    public void rejected(Entry entry, Reason why) {}

    @Override
    public void skipped(Entry entry, Reason why) {}

    @Override
    public void bury(Entry entry, Reason why) {}

    @Override
    public void deadLettered(Entry entry) {}

    @Override
    public void failed(Entry entry, Reason why) {
        throw new IllegalStateException(why.text);
    }

    @Override
    public void rejectedTogether(int records, Reason last) {}

    @Override
    public void news(Destination destination, News news) {}
}
