package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.streaming.connectors.http.delivery.Feed;
import org.apache.flink.streaming.connectors.http.delivery.answer.Reason;
import org.apache.flink.streaming.connectors.http.delivery.answer.ResponseClassifier;
import org.apache.flink.streaming.connectors.http.delivery.answer.Results;
import org.apache.flink.streaming.connectors.http.delivery.answer.SentRecord;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.apache.flink.streaming.connectors.http.transport.Origin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One simulated server under a steady load on virtual time: a question of speed or politeness,
 * where {@link SimulationTest} asks for correctness.
 */
final class Scenario implements Outlet {

    /** How a server treats a request. */
    interface Server {
        void request(Scenario scenario, Exchange exchange);
    }

    private static final Origin ORIGIN = new Origin("http", "simulated", 80);
    private static final String[] NO_HEADERS = {};

    final VirtualTime time;
    final SplittableRandom random;
    final long start;

    private final Server server;
    private final Dispatcher dispatcher;
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    private final Feed feed = new Feed();
    private VirtualTime.Event timer;

    /** Requests that the server has not answered yet. */
    int underWay;

    int mostUnderWay;
    int requests;
    int delivered;
    int deliveredGood;
    int skipped;
    int full;
    RuntimeException failure;
    private boolean stopped;
    final List<Long> arrivals = new ArrayList<>();
    final List<News> news = new ArrayList<>();

    Scenario(DeliverySettings settings, Server server) {
        this(settings, settings.results(), server);
    }

    Scenario(DeliverySettings settings, Results results, Server server) {
        this(settings, results, server, new VirtualTime(1_700_000_000_000L), 42);
    }

    /** One of several subtasks at one server. */
    Scenario(
            DeliverySettings settings,
            Results results,
            Server server,
            VirtualTime time,
            long seed) {
        this.time = time;
        this.random = new SplittableRandom(seed);
        this.start = time.now();
        this.server = server;
        this.dispatcher =
                new Dispatcher(
                        settings,
                        entry -> ORIGIN,
                        results,
                        settings.requestsPerSecond,
                        random::nextDouble,
                        this);
    }

    /** From now on so many records a second for so many seconds, spread over some URLs. */
    Scenario load(double perSecond, int seconds, int urls, String kind) {
        long step = perSecond >= 100 ? 10 : 1000;
        long from = time.now();
        double each = perSecond * step / 1000;
        double owed = 0;
        int number = 0;
        for (long at = 0; at < seconds * 1000L; at += step) {
            owed += each;
            List<Entry> entries = new ArrayList<>();
            for (; owed >= 1; owed--) {
                entries.add(entry(number++, urls, kind));
            }
            time.at(from + at, () -> offer(entries));
        }
        return this;
    }

    /** From now on so many records, one each so many ms; all at once for 0. */
    Scenario source(int records, int everyMillis) {
        List<Entry> entries = new ArrayList<>();
        for (int number = 0; number < records; number++) {
            Entry entry = entry(number, 1, "");
            if (everyMillis == 0) {
                entries.add(entry);
            } else {
                time.after((long) number * everyMillis, () -> offer(List.of(entry)));
            }
        }
        offer(entries);
        return this;
    }

    private static Entry entry(int number, int urls, String kind) {
        byte[] body = (number + kind).getBytes(StandardCharsets.UTF_8);
        String url = Integer.toString(number % urls);
        return Entry.of(new EncodedRequest("POST", url, NO_HEADERS, null, null, body));
    }

    void offer(List<Entry> entries) {
        waiting.addAll(entries);
        input(() -> {});
    }

    /** Lets so many seconds pass. */
    Scenario run(long seconds) {
        return runMillis(seconds * 1000);
    }

    Scenario runMillis(long millis) {
        long end = time.now() + millis;
        time.at(end, () -> {});
        while (failure == null && time.now() < end && time.step(end)) {
            // Each step is an event.
        }
        return this;
    }

    /** It ends, as for a rescaling; what it leaves is what was to be delivered. */
    List<List<Entry>> stop() {
        stopped = true;
        List<List<Entry>> left = new ArrayList<>(DispatcherPlay.read(dispatcher.snapshot()));
        waiting.forEach(entry -> left.add(List.of(entry)));
        return left;
    }

    Scenario restore(List<List<Entry>> pieces) {
        input(() -> dispatcher.restore(pieces, time.now()));
        return this;
    }

    int waitingAtSource() {
        return waiting.size();
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    private void input(Runnable input) {
        if (stopped) {
            return;
        }
        try {
            input.run();
            List<Entry> taken = new ArrayList<>();
            while (!waiting.isEmpty() && dispatcher.hasRoom(taken.size(), 0)) {
                taken.add(waiting.poll());
            }
            if (!taken.isEmpty()) {
                dispatcher.accept(taken, time.now());
            }
        } catch (RuntimeException e) {
            failure = e;
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        long next = dispatcher.nextWake();
        timer =
                next == Long.MAX_VALUE
                        ? null
                        : time.at(next, () -> input(() -> dispatcher.wake(time.now())));
    }

    @Override
    public void send(Exchange exchange) {
        requests++;
        arrivals.add(time.now());
        mostUnderWay = Math.max(mostUnderWay, ++underWay);
        full += exchange.batch.size() == 500 ? 1 : 0;
        server.request(this, exchange);
    }

    @Override
    public void hand(Exchange exchange) {
        feed.add(exchange);
    }

    @Override
    public Exchange takeBack(Destination destination) {
        return feed.takeBack();
    }

    void answer(Exchange exchange, double delayMillis, Answer answer) {
        time.after(Math.round(delayMillis), () -> answered(exchange, answer));
    }

    private void answered(Exchange exchange, Answer answer) {
        underWay--;
        if (stopped) {
            return;
        }
        boolean success = ResponseClassifier.letsOthersCome(answer);
        Exchange next = feed.next(success);
        exchange.ended(answer, time.now(), next);
        if (next != null) {
            send(next);
        }
        input(() -> dispatcher.answered(exchange, answer, time.now()));
        if (!success) {
            feed.noteFailure();
        }
        feed.goOn();
    }

    void answer(Exchange exchange, double delayMillis, int status, String... headers) {
        answer(exchange, delayMillis, Answer.of(status, headers, new byte[0], false));
    }

    void fail(Exchange exchange, double delayMillis, Answer.Failure failed) {
        answer(exchange, delayMillis, Answer.failed(failed, new IOException("simulated")));
    }

    static String body(Entry entry) {
        return new String(entry.request.body, StandardCharsets.UTF_8);
    }

    /** A number from 0 to 99 that stays with the record. */
    static int percentile(Exchange exchange) {
        return percentile(exchange.batch.first());
    }

    static int percentile(SentRecord record) {
        int number =
                Integer.parseInt(
                        new String(record.request.body, StandardCharsets.UTF_8)
                                .replaceAll("\\D", ""));
        return (int) ((number * 2654435761L >>> 7) % 100);
    }

    double exponential(double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    long elapsedSeconds() {
        return (time.now() - start) / 1000;
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
    public void skipped(Entry entry, Reason why) {
        skipped++;
    }

    @Override
    public void bury(Entry entry, Reason why) {
        throw new IllegalStateException("A scenario has no dead letters");
    }

    @Override
    public void deadLettered(Entry entry) {}

    @Override
    public void failed(Entry entry, Reason why) {
        throw new IllegalStateException(why.text);
    }

    @Override
    public void rejectedTogether(int records, Reason last) {}

    @Override
    public void news(Destination destination, News told) {
        news.add(told);
    }
}
