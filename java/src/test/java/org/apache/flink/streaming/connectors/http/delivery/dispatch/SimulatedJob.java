package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.streaming.connectors.http.HttpSinkException;
import org.apache.flink.streaming.connectors.http.delivery.Feed;
import org.apache.flink.streaming.connectors.http.delivery.StatePieces;
import org.apache.flink.streaming.connectors.http.delivery.StateSerializer;
import org.apache.flink.streaming.connectors.http.delivery.answer.Outcome;
import org.apache.flink.streaming.connectors.http.delivery.answer.Reason;
import org.apache.flink.streaming.connectors.http.delivery.answer.ResponseClassifier;
import org.apache.flink.streaming.connectors.http.delivery.answer.Results;
import org.apache.flink.streaming.connectors.http.delivery.answer.SentRecord;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.apache.flink.streaming.connectors.http.transport.Origin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A job on virtual time: a source that can be replayed, the real Dispatcher, checkpoints through
 * the real serializer, crashes. It checks at every step that the numbers balance, that a batch goes
 * again with the bytes that it first had, and that no record overtakes another one of its key.
 */
final class SimulatedJob implements Outlet {

    /** How long it takes the task's thread to look at an answer, in ms, is less. */
    private static final int LONGEST_MAIL = 5;

    private final VirtualTime time;
    private final List<SimulatedEndpoint> endpoints;
    private final SimulatedStore store;
    private final DeliverySettings settings;
    private final SplittableRandom random;

    /** The source's records; what a subtask has read so far is a position in it. */
    private final List<SimulatedRecord> source = new ArrayList<>();

    private Dispatcher dispatcher;
    private VirtualTime.Event timer;

    /** As the Courier has them: what begins by itself, and answers that are to be looked at. */
    private final Map<Destination, Feed> feeds = new IdentityHashMap<>();

    private final ArrayDeque<Exchange> answers = new ArrayDeque<>();
    private int position;
    private int run;
    private int in;
    private int restored;
    private int delivered;
    private int deadLettered;
    private int skipped;

    /**
     * The bodies that each batch had at its first send in this run, and those of the checkpoint.
     */
    private Map<Batch, List<String>> sent = new IdentityHashMap<>();

    private final Map<String, List<String>> frozen = new HashMap<>();

    /** The pending records of each lane, in order. */
    private final Map<String, ArrayDeque<String>> lanes = new HashMap<>();

    private List<byte[]> checkpoint = List.of();
    private int checkpointPosition;

    /** Bodies that were skipped in any run. */
    final Set<String> skippedBodies = new HashSet<>();

    /** Requests of all runs, by what came of them. */
    final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);

    HttpSinkException failure;
    int crashes;
    int rescales;
    int batchesSent;
    int restoredBatches;
    int restoredRejections;
    int startedByItself;
    int takenBack;

    SimulatedJob(
            VirtualTime time,
            List<SimulatedEndpoint> endpoints,
            SimulatedStore store,
            DeliverySettings settings,
            SplittableRandom random) {
        this.time = time;
        this.endpoints = endpoints;
        this.store = store;
        this.settings = settings;
        this.random = random;
        this.dispatcher = newDispatcher();
    }

    List<SimulatedRecord> emitted() {
        return source;
    }

    int pending() {
        return dispatcher.pending().count() + source.size() - position;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /** The source has these records now; the sink takes them as far as it has room. */
    void emit(List<SimulatedRecord> records) {
        source.addAll(records);
        input(this::read);
    }

    void checkpoint() {
        input(() -> {});
        checkpoint = new ArrayList<>();
        for (BufferedRequestState<Entry> piece : StatePieces.toState(dispatcher.snapshot())) {
            checkpoint.add(serialized(piece));
        }
        checkpointPosition = position;
    }

    /** The task dies; it goes on from the last checkpoint and the source is replayed from there. */
    void crash() {
        crashes++;
        run++; // Answers to the requests of the dead run find nobody.
        endpoints.forEach(SimulatedEndpoint::forgive);
        position = checkpointPosition;
        sent = new IdentityHashMap<>();
        frozen.clear();
        lanes.clear();
        answers.clear();
        feeds.clear();
        dispatcher = newDispatcher();
        List<BufferedRequestState<Entry>> states = new ArrayList<>();
        checkpoint.forEach(bytes -> states.add(deserialized(bytes)));
        if (random.nextInt(4) == 0) { // Rescaled: the pieces come in any order.
            rescales++;
            Collections.shuffle(states, new Random(random.nextLong()));
        }
        List<List<Entry>> pieces = StatePieces.toPieces(states);
        in = 0;
        delivered = 0;
        deadLettered = 0;
        skipped = 0;
        restored = 0;
        for (List<Entry> piece : pieces) {
            restored += piece.size();
            if (piece.get(0).saved != null && piece.get(0).saved.format != null) {
                restoredBatches++;
                frozen.put(body(piece.get(0)), bodies(piece));
            }
            for (Entry entry : piece) {
                restoredRejections += entry.rejection == null ? 0 : 1;
                queue(entry);
            }
        }
        input(
                () -> {
                    dispatcher.restore(pieces, time.now());
                    read();
                });
    }

    private void read() {
        List<Entry> entries = new ArrayList<>();
        while (position < source.size() && dispatcher.hasRoom(entries.size(), 0)) {
            Entry entry = Entry.of(source.get(position++).request());
            queue(entry);
            entries.add(entry);
            in++;
        }
        dispatcher.accept(entries, time.now());
    }

    private void queue(Entry entry) {
        if (entry.request.orderingKey != null) {
            lanes.computeIfAbsent(lane(entry), key -> new ArrayDeque<>()).add(body(entry));
        }
    }

    /** Whatever happens to the Dispatcher happens here. */
    private void input(Runnable input) {
        try {
            lookAtAnswers();
            input.run();
        } catch (HttpSinkException e) {
            failure = e;
        }
        int pendingNow = dispatcher.pending().count();
        if (in + restored != delivered + deadLettered + skipped + pendingNow) {
            throw new AssertionError(
                    String.format(
                            "in %d + restored %d != delivered %d + dead-lettered %d + skipped %d"
                                    + " + pending %d",
                            in, restored, delivered, deadLettered, skipped, pendingNow));
        }
        setTimer();
    }

    private void setTimer() {
        long next = dispatcher.nextWake();
        if (timer != null && timer.time == Math.max(next, time.now()) && !timer.done()) {
            return;
        }
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (next != Long.MAX_VALUE && failure == null) {
            timer = time.at(next, () -> input(() -> dispatcher.wake(time.now())));
        }
    }

    private void lookAtAnswers() {
        while (!answers.isEmpty()) {
            Exchange exchange = answers.poll();
            startedByItself += exchange.successor == null ? 0 : 1;
            dispatcher.note(exchange, exchange.answer, time.now());
            if (!ResponseClassifier.letsOthersCome(exchange.answer)) {
                feed(exchange.destination()).noteFailure();
            }
        }
        dispatcher.goOn(time.now());
        feeds.values().forEach(Feed::goOn);
    }

    @Override
    public void send(Exchange exchange) {
        begin(exchange);
    }

    @Override
    public void hand(Exchange exchange) {
        feed(exchange.destination()).add(exchange);
    }

    @Override
    public Exchange takeBack(Destination destination) {
        Exchange back = feed(destination).takeBack();
        takenBack += back == null ? 0 : 1;
        return back;
    }

    private Feed feed(Destination destination) {
        return feeds.computeIfAbsent(destination, any -> new Feed());
    }

    private void begin(Exchange exchange) {
        List<Entry> entries = Arrays.asList(exchange.batch.entries);
        List<String> bodies = bodies(entries);
        batchesSent += bodies.size() > 1 ? 1 : 0;
        checkFrozen(exchange.batch, bodies);
        checkOrder(entries);
        int sentIn = run;
        endpoints
                .get(SimulatedRecord.destination(entries.get(0)))
                .request(
                        bodies,
                        answer -> {
                            if (run == sentIn && failure == null) {
                                answered(exchange, answer);
                            }
                        });
    }

    /** On the client's thread, so to speak: the task's thread looks at it a moment later. */
    private void answered(Exchange exchange, Answer answer) {
        Feed feed = feed(exchange.destination());
        Exchange next = feed.next(ResponseClassifier.letsOthersCome(answer));
        exchange.ended(answer, time.now(), next);
        answers.add(exchange);
        if (next != null) {
            begin(next);
        }
        int sentIn = run;
        time.after(
                random.nextInt(LONGEST_MAIL),
                () -> {
                    if (run == sentIn && failure == null && !answers.isEmpty()) {
                        input(this::read);
                    }
                });
    }

    private void checkFrozen(Batch batch, List<String> bodies) {
        List<String> first = sent.putIfAbsent(batch, bodies);
        if (first == null) {
            first = frozen.remove(bodies.get(0));
        }
        if (first != null && !first.equals(bodies)) {
            throw new AssertionError("frozen as " + first + ", sent as " + bodies);
        }
    }

    /** Of each lane a request holds the first pending records, in order. */
    private void checkOrder(List<Entry> entries) {
        Map<String, List<String>> byLane = new HashMap<>();
        for (Entry entry : entries) {
            if (entry.request.orderingKey != null) {
                byLane.computeIfAbsent(lane(entry), key -> new ArrayList<>()).add(body(entry));
            }
        }
        byLane.forEach(
                (lane, bodies) -> {
                    List<String> pending = new ArrayList<>();
                    for (String body : lanes.get(lane)) {
                        if (pending.size() < bodies.size()) {
                            pending.add(body);
                        }
                    }
                    if (!pending.equals(bodies)) {
                        throw new AssertionError(bodies + " overtakes " + pending);
                    }
                });
    }

    private void settled(Entry entry) {
        if (entry.request.orderingKey != null && !lanes.get(lane(entry)).remove(body(entry))) {
            throw new AssertionError(body(entry) + " was settled twice");
        }
    }

    @Override
    public void judged(Exchange exchange, Verdict verdict, Answer answer) {
        verdicts.merge(verdict, 1, Integer::sum);
    }

    @Override
    public void delivered(Entry entry) {
        delivered++;
        settled(entry);
        SimulatedEndpoint endpoint = endpoints.get(SimulatedRecord.destination(entry));
        if (!endpoint.accepted.containsKey(body(entry))) {
            throw new AssertionError(body(entry) + " is said to be delivered, and is not");
        }
    }

    @Override
    public void rejected(Entry entry, Reason why) {}

    @Override
    public void skipped(Entry entry, Reason why) {
        skipped++;
        settled(entry);
        skippedBodies.add(body(entry));
    }

    /** Its lane goes on at once, but it stays pending. */
    @Override
    public void bury(Entry entry, Reason why) {
        settled(entry);
        int buriedIn = run;
        store.write(
                body(entry),
                new SimulatedStore.Writer() {
                    @Override
                    public boolean isAlive() {
                        return run == buriedIn && failure == null;
                    }

                    @Override
                    public void durable() {
                        time.after(random.nextInt(LONGEST_MAIL), () -> tell());
                    }

                    private void tell() {
                        if (isAlive()) {
                            input(() -> buried(entry));
                        }
                    }
                });
    }

    private void buried(Entry entry) {
        dispatcher.buried(entry);
        read();
    }

    @Override
    public void deadLettered(Entry entry) {
        deadLettered++;
        if (!store.letters.containsKey(body(entry))) {
            throw new AssertionError(body(entry) + " leaves the state without a letter");
        }
    }

    @Override
    public void failed(Entry entry, Reason why) {
        throw new HttpSinkException(why.text, why.status, entry.attempts, null);
    }

    @Override
    public void rejectedTogether(int records, Reason last) {}

    @Override
    public void news(Destination destination, News news) {}

    private Dispatcher newDispatcher() {
        return new Dispatcher(
                settings,
                entry -> new Origin("http", "simulated", 1 + SimulatedRecord.destination(entry)),
                this::results,
                settings.requestsPerSecond,
                random::nextDouble,
                this);
    }

    /** Reads the statuses that an endpoint with answers per record gives. */
    private Results.Item[] results(SentRecord[] records, Answer answer) {
        if (answer.failure() != null || answer.status() != 200 || answer.body().length == 0) {
            return null;
        }
        String[] statuses = new String(answer.body(), StandardCharsets.US_ASCII).split(" ");
        Results.Item[] items = new Results.Item[statuses.length];
        for (int i = 0; i < items.length; i++) {
            int status = Integer.parseInt(statuses[i]);
            Outcome outcome =
                    status == 200
                            ? Outcome.SUCCESS
                            : status == 400 ? Outcome.REJECT : Outcome.RETRY;
            items[i] = new Results.Item(outcome, status, "item answered " + status);
        }
        return items;
    }

    private static String lane(Entry entry) {
        return SimulatedRecord.destination(entry) + "/" + entry.request.orderingKey;
    }

    private static String body(Entry entry) {
        return new String(entry.request.body, StandardCharsets.UTF_8);
    }

    private static List<String> bodies(List<Entry> entries) {
        List<String> bodies = new ArrayList<>();
        entries.forEach(entry -> bodies.add(body(entry)));
        return bodies;
    }

    private static byte[] serialized(BufferedRequestState<Entry> piece) {
        try {
            return new StateSerializer().serialize(piece);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedRequestState<Entry> deserialized(byte[] bytes) {
        try {
            StateSerializer serializer = new StateSerializer();
            return serializer.deserialize(serializer.getVersion(), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
