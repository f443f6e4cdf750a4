package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.streaming.connectors.http.HttpSinkException;
import org.apache.flink.streaming.connectors.http.delivery.answer.Reason;
import org.apache.flink.streaming.connectors.http.delivery.answer.ResponseClassifier;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.DeliverySettings;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Destination;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Dispatcher;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Entry;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Exchange;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.News;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Outlet;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.apache.flink.streaming.connectors.http.transport.HttpClientTransport;
import org.apache.flink.streaming.connectors.http.transport.HttpTransport;
import org.apache.flink.streaming.connectors.http.transport.TransportSettings;
import org.apache.flink.streaming.connectors.http.transport.WireRequest;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

import javax.annotation.Nullable;

/**
 * Does what the {@link Dispatcher} wants done and tells it what happens: sends its exchanges,
 * brings the answers back to the task's thread and wakes it in time.
 *
 * <p>All methods are the task thread's, but those that say otherwise.
 */
final class Courier implements Outlet, AutoCloseable {

    /** A timer goes off at least this often while records are pending, in ms: see awaitRoom. */
    private static final long HEARTBEAT = 1_000;

    /** With fewer requests ready than this part of the limit, the task's thread adds some. */
    private static final double LOW = 0.25;

    private final SinkMetrics metrics;
    private final int low;
    private final MailboxExecutor mailbox;
    private final ProcessingTimeService timers;
    private final HttpTransport transport;
    private final RequestAssembler assembler;
    private final Dispatcher dispatcher;
    private final Clock clock = new Clock();
    private final SinkLog log;

    /** Null if there are no dead letters. */
    @Nullable private final Letters letters;

    private final Map<Destination, Feed> feeds = new ConcurrentHashMap<>();

    /** Exchanges that have their answer: filled by the transport's threads. */
    private final Queue<Exchange> answers = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean mailPosted = new AtomicBoolean();

    /** When the last mail was posted, about: by any thread. */
    private volatile long mailPostedAt;

    private long timerAt = Long.MAX_VALUE;
    private ScheduledFuture<?> timer;

    Courier(
            DeliverySettings settings,
            WriterInitContext context,
            SinkMetrics metrics,
            IntSupplier onTheWay) {
        this.metrics = metrics;
        this.low = (int) (LOW * settings.maxInFlight);
        this.mailbox = context.getMailboxExecutor();
        this.timers = context.getProcessingTimeService();
        this.assembler = new RequestAssembler(settings);
        this.log = new SinkLog(settings.deadLetters != null);
        this.letters = // Before there is anything to close if it fails.
                settings.deadLetters == null
                        ? null
                        : new Letters(settings, context.getTaskInfo(), assembler, this::postMail);
        this.transport =
                new HttpClientTransport(
                        new TransportSettings(
                                        Duration.ofMillis(settings.connectTimeout),
                                        Duration.ofMillis(settings.requestTimeout),
                                        settings.responseMaxBytes,
                                        settings.maxInFlight,
                                        "flink-http-"
                                                + context.getTaskInfo().getIndexOfThisSubtask())
                                .allHeaders(settings.responseHandler != null));
        this.dispatcher =
                new Dispatcher(
                        settings,
                        entry -> assembler.origin(),
                        settings.results(),
                        settings.requestsPerSecond
                                / context.getTaskInfo().getNumberOfParallelSubtasks(),
                        () -> ThreadLocalRandom.current().nextDouble(),
                        this);
        metrics.watch(dispatcher.gauges(), onTheWay, clock);
    }

    /**
     * Before anything else.
     *
     * @param restored whether the job goes on from a checkpoint, be it without pending records
     */
    void start(List<List<Entry>> pieces, boolean restored) {
        pieces.forEach(piece -> metrics.recordsRestored.inc(piece.size()));
        if (restored) {
            dispatcher.restore(pieces, clock.millis());
            setTimer();
        }
    }

    void accept(List<Entry> entries) {
        dispatcher.accept(entries, clock.millis());
        setTimer();
    }

    int pendingRecords() {
        return dispatcher.pending().count();
    }

    /**
     * Returns when there is room for one more record.
     *
     * <p>While it waits other mail is worked off. There is always some to come, if only the
     * heartbeat: a writer that yields without any mail pending never wakes (FLINK-38096).
     */
    void awaitRoom(int onTheWay, long bytesOnTheWay) throws InterruptedException {
        drain();
        while (!dispatcher.hasRoom(onTheWay, bytesOnTheWay)) {
            mailbox.yield();
            drain();
        }
    }

    /** Returns when every record is settled. */
    void awaitEmpty() throws InterruptedException {
        drain();
        while (pendingRecords() > 0) {
            mailbox.yield();
            drain();
        }
    }

    List<List<Entry>> snapshot() {
        drain();
        return dispatcher.snapshot();
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.cancel(false);
        }
        transport.close();
        if (letters != null) {
            letters.close();
        }
        log.close();
    }

    @Override
    public void send(Exchange exchange) {
        metrics.attempts.inc();
        exchange.request = assembler.assemble(exchange.batch);
        transport.send(exchange.request, new Attempt(exchange));
    }

    @Override
    public void hand(Exchange exchange) {
        exchange.request = assembler.assemble(exchange.batch);
        feed(exchange).add(exchange);
    }

    @Override
    public Exchange takeBack(Destination destination) {
        return feeds.get(destination).takeBack();
    }

    private Feed feed(Exchange exchange) {
        Destination destination = exchange.destination();
        Feed feed = feeds.get(destination);
        return feed != null ? feed : feeds.computeIfAbsent(destination, any -> new Feed());
    }

    /** An exchange on the wire; on any thread. What is handed over goes on from here. */
    private final class Attempt implements HttpTransport.Following {

        private final Exchange exchange;

        private Attempt(Exchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public WireRequest request() {
            return exchange.request;
        }

        @Override
        @Nullable
        public HttpTransport.Following following(Answer answer) {
            Exchange next = feed(exchange).next(ResponseClassifier.letsOthersCome(answer));
            exchange.ended(answer, clock.millis(), next);
            return next == null ? null : new Attempt(next);
        }

        /** Before the next one begins, which is to be known by this one. */
        @Override
        public void answered(Answer answer) {
            long now = exchange.answeredAt;
            boolean goesOnByItself = exchange.successor != null && feed(exchange).size() > low;
            answers.add(exchange);
            if (!goesOnByItself || now != mailPostedAt) {
                postMail(now); // Else one mail a millisecond will do.
            }
        }
    }

    /** On any thread. */
    private void postMail() {
        postMail(clock.millis());
    }

    private void postMail(long now) {
        if (mailPosted.compareAndSet(false, true)) {
            mailPostedAt = now;
            try {
                mailbox.execute(this::drainPosted, "Answers of the HTTP endpoint, or dead letters");
            } catch (RejectedExecutionException e) {
                // The task has ended: what is not settled is in its last checkpoint.
            }
        }
    }

    private void drainPosted() {
        mailPosted.set(false); // Before the queue is looked at: what comes later posts anew.
        drain();
    }

    private void drain() {
        if (letters != null) {
            letters.durable(dispatcher::buried);
        }
        Exchange exchange = answers.poll();
        if (exchange == null) {
            return;
        }
        long now = clock.millis();
        for (; exchange != null; exchange = answers.poll()) {
            metrics.attempts.inc(exchange.successor == null ? 0 : 1);
            dispatcher.note(exchange, exchange.answer, now);
            if (!ResponseClassifier.letsOthersCome(exchange.answer)) {
                feed(exchange).noteFailure();
            }
        }
        dispatcher.goOn(now);
        feeds.values().forEach(Feed::goOn);
        setTimer();
    }

    private void setTimer() {
        if (pendingRecords() == 0) {
            return;
        }
        long now = clock.millis();
        long at = Math.min(dispatcher.nextWake(), now + HEARTBEAT);
        if (at < timerAt) {
            if (timer != null) {
                timer.cancel(false);
            }
            timerAt = at;
            timer =
                    timers.registerTimer(
                            timers.getCurrentProcessingTime() + Math.max(0, at - now),
                            time -> wake());
        }
    }

    private void wake() {
        timer = null;
        timerAt = Long.MAX_VALUE;
        drain();
        dispatcher.wake(clock.millis());
        setTimer();
    }

    @Override
    public void judged(Exchange exchange, Verdict verdict, Answer answer) {
        Answer.Failure failure = answer.failure();
        String cause = failure == null ? Integer.toString(answer.status()) : failure.name();
        metrics.answered(exchange, verdict, cause);
        log.answered(exchange.answeredAt);
    }

    @Override
    public void delivered(Entry entry) {
        metrics.delivered(entry);
    }

    @Override
    public void rejected(Entry entry, Reason why) {
        metrics.rejected(why.status);
    }

    @Override
    public void skipped(Entry entry, Reason why) {
        metrics.skipped();
        log.givenUp();
    }

    @Override
    public void bury(Entry entry, Reason why) {
        letters.write(entry, why, clock.millis());
        log.givenUp();
    }

    @Override
    public void deadLettered(Entry entry) {
        metrics.deadLettered();
    }

    @Override
    public void rejectedTogether(int records, Reason last) {
        log.rejectedTogether(last, clock.millis());
    }

    @Override
    public void failed(Entry entry, Reason why) {
        throw new HttpSinkException(why.text, why.status, entry.attempts, why.cause);
    }

    @Override
    public void news(Destination destination, News news) {
        log.news(destination, news);
    }
}
