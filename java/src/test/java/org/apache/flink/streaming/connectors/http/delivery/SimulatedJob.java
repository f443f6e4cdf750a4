package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.streaming.connectors.http.HttpSinkException;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.apache.flink.streaming.connectors.http.transport.Origin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A job on virtual time: a source that can be replayed, the real Dispatcher, checkpoints through
 * the real serializer, crashes. It checks at every step that the numbers balance.
 */
final class SimulatedJob implements Outlet {

    private static final Origin ORIGIN = new Origin("http", "simulated", 80);

    private final VirtualTime time;
    private final SimulatedEndpoint endpoint;
    private final DeliverySettings settings;
    private final SplittableRandom random;

    /** The source's records; what a subtask has read so far is a position in it. */
    private final List<String> source = new ArrayList<>();

    private Dispatcher dispatcher;
    private VirtualTime.Event timer;
    private int position;
    private int run;
    private int in;
    private int restored;
    private int delivered;
    private int skipped;

    private List<byte[]> checkpoint = List.of();
    private int checkpointPosition;

    /** Bodies that were skipped in any run. */
    final Set<String> skippedBodies = new HashSet<>();

    /** Attempts in all runs, by what came of them. */
    final Map<Verdict, Integer> verdicts = new HashMap<>();

    final List<String> warnings = new ArrayList<>();
    HttpSinkException failure;
    int crashes;

    SimulatedJob(
            VirtualTime time,
            SimulatedEndpoint endpoint,
            DeliverySettings settings,
            SplittableRandom random) {
        this.time = time;
        this.endpoint = endpoint;
        this.settings = settings;
        this.random = random;
        this.dispatcher = newDispatcher();
    }

    List<String> emitted() {
        return source;
    }

    int pending() {
        return dispatcher.pending().count() + source.size() - position;
    }

    int pendingInSink() {
        return dispatcher.pending().count();
    }

    int delivered() {
        return delivered;
    }

    int inFlight() {
        return dispatcher.inFlight();
    }

    /** The source has these records now; the sink takes them as far as it has room. */
    void emit(List<String> bodies) {
        source.addAll(bodies);
        input(this::read);
    }

    void checkpoint() {
        checkpoint = new ArrayList<>();
        for (BufferedRequestState<Entry> chunk : StateChunks.split(dispatcher.snapshot())) {
            checkpoint.add(serialized(chunk));
        }
        checkpointPosition = position;
    }

    /** The task dies; it goes on from the last checkpoint and the source is replayed from there. */
    void crash() {
        crashes++;
        run++; // Answers to the requests of the dead run find nobody.
        endpoint.forgive();
        position = checkpointPosition;
        dispatcher = newDispatcher();
        List<BufferedRequestState<Entry>> chunks = new ArrayList<>();
        checkpoint.forEach(bytes -> chunks.add(deserialized(bytes)));
        List<Entry> entries = StateChunks.join(chunks);
        in = 0;
        delivered = 0;
        skipped = 0;
        restored = entries.size();
        input(
                () -> {
                    dispatcher.restore(entries, time.now());
                    read();
                });
    }

    private void read() {
        List<Entry> entries = new ArrayList<>();
        while (position < source.size() && dispatcher.hasRoom(entries.size(), 0)) {
            byte[] body = source.get(position++).getBytes(StandardCharsets.UTF_8);
            entries.add(Entry.of(EncodedRequest.toEndpoint("POST", "text/plain", body)));
            in++;
        }
        dispatcher.accept(entries, time.now());
    }

    /** Whatever happens to the Dispatcher happens here. */
    private void input(Runnable input) {
        try {
            input.run();
        } catch (HttpSinkException e) {
            failure = e;
        }
        check();
        setTimer();
    }

    private void check() {
        int pendingNow = dispatcher.pending().count();
        if (in + restored != delivered + skipped + pendingNow) {
            throw new AssertionError(
                    String.format(
                            "in %d + restored %d != delivered %d + skipped %d + pending %d",
                            in, restored, delivered, skipped, pendingNow));
        }
    }

    private void setTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        long next = dispatcher.nextWake(time.now());
        if (next != Long.MAX_VALUE && failure == null) {
            timer = time.at(next, () -> input(() -> dispatcher.wake(time.now())));
        }
    }

    @Override
    public void send(Exchange exchange) {
        int sentIn = run;
        String body = new String(exchange.entry.request.body, StandardCharsets.UTF_8);
        endpoint.request(
                body,
                answer -> {
                    if (run == sentIn && failure == null) {
                        input(
                                () -> {
                                    dispatcher.answered(exchange, answer, time.now());
                                    read();
                                });
                    }
                });
    }

    @Override
    public void delivered(Exchange exchange, Verdict verdict) {
        delivered++;
        verdicts.merge(verdict, 1, Integer::sum);
    }

    @Override
    public void retrying(Exchange exchange, Verdict verdict, Answer answer) {
        verdicts.merge(verdict, 1, Integer::sum);
    }

    @Override
    public void rejected(Exchange exchange, Answer answer) {
        verdicts.merge(Verdict.REJECT, 1, Integer::sum);
    }

    @Override
    public void skipped(Entry entry, Reason why) {
        skipped++;
        skippedBodies.add(new String(entry.request.body, StandardCharsets.UTF_8));
    }

    @Override
    public void failed(Entry entry, Reason why) {
        throw new HttpSinkException(why.text, null);
    }

    @Override
    public void failing(Destination destination, Reason why) {
        warnings.add("failing: " + why);
    }

    @Override
    public void recovered(Destination destination, long failingMillis) {
        warnings.add("recovered");
    }

    private Dispatcher newDispatcher() {
        return new Dispatcher(settings, entry -> ORIGIN, random::nextDouble, this);
    }

    private static byte[] serialized(BufferedRequestState<Entry> chunk) {
        try {
            return new StateSerializer().serialize(chunk);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedRequestState<Entry> deserialized(byte[] bytes) {
        try {
            return new StateSerializer().deserialize(1, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
