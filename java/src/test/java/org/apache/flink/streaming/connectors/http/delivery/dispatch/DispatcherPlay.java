package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.streaming.connectors.http.delivery.StatePieces;
import org.apache.flink.streaming.connectors.http.delivery.StateSerializer;
import org.apache.flink.streaming.connectors.http.delivery.answer.Outcome;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A dispatcher that is played by hand. A record is its name: {@code a1} is of lane {@code a},
 * {@code x} of none, and {@code a1@u} has the URL {@code u}. A request is its records' names.
 *
 * <p>To a request of several records a 207 answers each by itself: {@code ok}, {@code retry} or
 * {@code reject}. What is rejected is skipped; with dead letters, until {@link #durable} says so,
 * its letter is on its way.
 */
final class DispatcherPlay implements Outlet {

    static final long START = 1_735_689_600_000L;

    private static final Origin ORIGIN = new Origin("http", "127.0.0.1", 8080);

    final List<String> sent = new ArrayList<>();
    final List<String> delivered = new ArrayList<>();
    final List<String> skipped = new ArrayList<>();
    final List<String> deadLettered = new ArrayList<>();

    /** Records whose letters are on their way, and why each was rejected. */
    final Map<Entry, Reason> letters = new LinkedHashMap<>();

    final List<Integer> rejectedTogether = new ArrayList<>();
    final List<News> news = new ArrayList<>();
    final List<Exchange> underWay = new ArrayList<>();

    /** What begins as others end well. */
    final ArrayDeque<Exchange> handed = new ArrayDeque<>();

    final Dispatcher dispatcher;
    long now = START;

    private final DeliverySettings settings;

    /**
     * Options by key; batches are JSON arrays, and nothing waits for company unless they say so.
     */
    DispatcherPlay(String... options) {
        this(settings(options));
    }

    private DispatcherPlay(DeliverySettings settings) {
        this.settings = settings;
        this.dispatcher =
                new Dispatcher(
                        settings,
                        entry -> ORIGIN,
                        DispatcherPlay::items,
                        settings.requestsPerSecond,
                        () -> 0.5,
                        this);
    }

    private static DeliverySettings settings(String... options) {
        Stream<String> standard =
                Stream.of(
                        "batch-format", "json-array",
                        "sink.flush-buffer.timeout", "0 ms",
                        "concurrency", "fixed",
                        "on-reject", "skip");
        return Settings.of(Stream.concat(standard, Stream.of(options)).toArray(String[]::new));
    }

    private static Results.Item[] items(SentRecord[] records, Answer answer) {
        if (answer.status() != 207) {
            return null;
        }
        return Arrays.stream(new String(answer.body(), StandardCharsets.UTF_8).split(" "))
                .map(DispatcherPlay::item)
                .toArray(Results.Item[]::new);
    }

    private static Results.Item item(String word) {
        switch (word) {
            case "ok":
                return new Results.Item(Outcome.SUCCESS, 200, "");
            case "retry":
                return new Results.Item(Outcome.RETRY, 503, "later");
            default:
                return new Results.Item(Outcome.REJECT, 400, "never");
        }
    }

    // --- what happens ---------------------------------------------------------------------------

    DispatcherPlay accept(String names) {
        dispatcher.accept(entries(names), now);
        return this;
    }

    /** Answers the request of these records. */
    DispatcherPlay answer(String names, int status) {
        return answer(names, Answer.of(status, new String[0], new byte[0], false));
    }

    DispatcherPlay answerEach(String names, String outcomes) {
        byte[] body = outcomes.getBytes(StandardCharsets.UTF_8);
        return answer(names, Answer.of(207, new String[0], body, false));
    }

    DispatcherPlay answer(String names, Answer answer) {
        Exchange exchange =
                underWay.stream()
                        .filter(candidate -> names(candidate.batch).equals(names))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(names + " of " + underWay()));
        return answer(exchange, answer);
    }

    /** The letter of this record has become durable. */
    DispatcherPlay durable(String name) {
        Entry entry =
                letters.keySet().stream()
                        .filter(candidate -> name(candidate).equals(name))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(name + " of " + letters()));
        letters.remove(entry);
        dispatcher.buried(entry);
        return this;
    }

    /** Answers all that is under way now. */
    DispatcherPlay answerAll(int status) {
        for (Exchange exchange : new ArrayList<>(underWay)) {
            answer(exchange, Answer.of(status, new String[0], new byte[0], false));
        }
        return this;
    }

    DispatcherPlay answer(Exchange exchange, Answer answer) {
        underWay.remove(exchange);
        Exchange next = ResponseClassifier.letsOthersCome(answer) ? handed.poll() : null;
        exchange.ended(answer, now, next);
        if (next != null) {
            send(next);
        }
        dispatcher.answered(exchange, answer, now);
        return this;
    }

    /** So many ms later; on the way everything that becomes due. */
    DispatcherPlay pass(long millis) {
        long end = now + millis;
        while (dispatcher.nextWake() <= end) {
            now = Math.max(now, dispatcher.nextWake());
            dispatcher.wake(now);
        }
        now = end;
        return this;
    }

    /** Until the next thing becomes due, if something will. */
    DispatcherPlay passToNextWake() {
        long next = dispatcher.nextWake();
        return next == Long.MAX_VALUE ? this : pass(Math.max(0, next - now));
    }

    /** Another run of the job, from a checkpoint of this one, as its bytes say. */
    DispatcherPlay restart() {
        DispatcherPlay next = new DispatcherPlay(settings);
        next.now = now;
        next.dispatcher.restore(read(dispatcher.snapshot()), now);
        return next;
    }

    static List<List<Entry>> read(List<List<Entry>> pieces) {
        StateSerializer serializer = new StateSerializer();
        List<BufferedRequestState<Entry>> states = new ArrayList<>();
        try {
            for (BufferedRequestState<Entry> state : StatePieces.toState(pieces)) {
                states.add(serializer.deserialize(2, serializer.serialize(state)));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return StatePieces.toPieces(states);
    }

    // --- what is seen ---------------------------------------------------------------------------

    /** The requests since the last look. */
    List<String> look() {
        List<String> seen = new ArrayList<>(sent);
        sent.clear();
        return seen;
    }

    List<String> underWay() {
        return underWay.stream()
                .map(exchange -> names(exchange.batch))
                .collect(Collectors.toList());
    }

    /** The records whose letters are on their way, in order. */
    List<String> letters() {
        return letters.keySet().stream().map(DispatcherPlay::name).collect(Collectors.toList());
    }

    /** What a checkpoint would hold: its pieces, a frozen batch in brackets. */
    List<String> snapshot() {
        return dispatcher.snapshot().stream()
                .map(
                        piece -> {
                            String names = names(piece);
                            return piece.get(0).saved.format == null ? names : "[" + names + "]";
                        })
                .collect(Collectors.toList());
    }

    void assertNothingPending() {
        assertThat(dispatcher.pending().count()).isZero();
        assertThat(dispatcher.snapshot()).isEmpty();
    }

    /** Wakes and answers until nothing is pending; what it says is answered with 400, else 200. */
    int finish(Predicate<String> bad) {
        int requests = 0;
        while (dispatcher.pending().count() > 0) {
            if (underWay.isEmpty()) {
                passToNextWake();
            }
            for (Exchange exchange : new ArrayList<>(underWay)) {
                requests++;
                boolean rejects =
                        Arrays.stream(exchange.batch.entries)
                                .map(DispatcherPlay::name)
                                .anyMatch(bad);
                int status = rejects ? 400 : 200;
                answer(exchange, Answer.of(status, new String[0], new byte[0], false));
            }
        }
        return requests;
    }

    // --- names ----------------------------------------------------------------------------------

    static List<Entry> entries(String names) {
        return Arrays.stream(names.split(" "))
                .map(DispatcherPlay::entry)
                .collect(Collectors.toList());
    }

    static Entry entry(String name) {
        String[] parts = name.split("@");
        String lane = parts[0].matches("[a-z]+[0-9]+") ? parts[0].replaceAll("[0-9]", "") : null;
        return Entry.of(
                new EncodedRequest(
                        "POST",
                        parts.length == 1 ? "" : parts[1],
                        new String[0],
                        "application/json",
                        null,
                        lane,
                        name.getBytes(StandardCharsets.UTF_8)));
    }

    static String name(Entry entry) {
        if (entry.request == null) {
            return entry.record.type;
        }
        return new String(entry.request.body, StandardCharsets.UTF_8);
    }

    static String names(Batch batch) {
        return names(Arrays.asList(batch.entries));
    }

    static String names(List<Entry> entries) {
        return entries.stream().map(DispatcherPlay::name).collect(Collectors.joining(" "));
    }

    // --- what the dispatcher wants --------------------------------------------------------------

    @Override
    public void send(Exchange exchange) {
        sent.add(names(exchange.batch));
        underWay.add(exchange);
    }

    @Override
    public void hand(Exchange exchange) {
        handed.add(exchange);
    }

    @Override
    public Exchange takeBack(Destination destination) {
        return handed.poll();
    }

    @Override
    public void judged(Exchange exchange, Verdict verdict, Answer answer) {}

    @Override
    public void delivered(Entry entry) {
        delivered.add(name(entry));
    }

    @Override
    public void rejected(Entry entry, Reason why) {}

    @Override
    public void skipped(Entry entry, Reason why) {
        skipped.add(name(entry));
    }

    @Override
    public void bury(Entry entry, Reason why) {
        if (letters.put(entry, why) != null) {
            throw new AssertionError(name(entry) + " is buried twice");
        }
    }

    @Override
    public void deadLettered(Entry entry) {
        deadLettered.add(name(entry));
    }

    @Override
    public void failed(Entry entry, Reason why) {
        throw new AssertionError("The job fails: " + why);
    }

    @Override
    public void rejectedTogether(int records, Reason last) {
        rejectedTogether.add(records);
    }

    @Override
    public void news(Destination destination, News news) {
        this.news.add(news);
    }
}
