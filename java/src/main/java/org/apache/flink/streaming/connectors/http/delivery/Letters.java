package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.streaming.connectors.http.HttpSinkException;
import org.apache.flink.streaming.connectors.http.SecretNames;
import org.apache.flink.streaming.connectors.http.deadletter.DeadLetter;
import org.apache.flink.streaming.connectors.http.deadletter.DeadLetters;
import org.apache.flink.streaming.connectors.http.delivery.answer.Reason;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.DeliverySettings;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Entry;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Has a letter of each rejected record written, and says which ones are durable. */
final class Letters implements AutoCloseable {

    private final DeliverySettings settings;
    private final RequestAssembler assembler;
    private final Runnable onNews;
    private final DeadLetters letters;

    /** What no letter may repeat. */
    private final List<String> secrets = new ArrayList<>();

    /** Records whose letter is durable: filled by the thread that writes them. */
    private final Queue<Entry> durable = new ConcurrentLinkedQueue<>();

    /**
     * @param onNews called on another thread when {@link #durable} has something
     * @throws HttpSinkException if letters can never be written
     */
    Letters(DeliverySettings settings, TaskInfo task, RequestAssembler assembler, Runnable onNews) {
        this.settings = settings;
        this.assembler = assembler;
        this.onNews = onNews;
        settings.headers.forEach(
                (name, value) -> {
                    if (SecretNames.isSecret(name)) {
                        secrets.add(value);
                    }
                });
        this.letters =
                DeadLetters.open(
                        settings.deadLetters,
                        task.getIndexOfThisSubtask(),
                        task.getAttemptNumber(),
                        onNews);
    }

    void write(Entry entry, Reason why, long now) {
        letters.write(
                letter(entry, why, now),
                () -> {
                    durable.add(entry);
                    onNews.run();
                });
    }

    /**
     * Takes those whose letter has become durable.
     *
     * @throws HttpSinkException if no more will
     */
    void durable(Consumer<Entry> settle) {
        for (Entry entry = durable.poll(); entry != null; entry = durable.poll()) {
            settle.accept(entry);
        }
        letters.failIfDead();
    }

    private DeadLetter letter(Entry entry, Reason why, long now) {
        DeadLetter.Builder letter =
                DeadLetter.builder()
                        .rejected(why.status, why.text, now)
                        .history(entry.attempts, entry.firstSeen)
                        .hide(secrets);
        if (why.answer != null) {
            letter.answer(why.answer.body(), why.answer.bodyCut());
        }
        if (entry.request == null) {
            return letter.record(entry.record.type, entry.record.bytes).build();
        }
        return describe(entry.request, letter).build();
    }

    /** As a request of this record alone, which can be sent again. */
    private DeadLetter.Builder describe(EncodedRequest request, DeadLetter.Builder letter) {
        letter.request(request.method, settings.endpoint.absolute(request.url), request.url)
                .headers(request.headers)
                .contentType(assembler.contentTypeAlone(request))
                .orderingKey(request.orderingKey)
                .body(assembler.bodyAlone(request));
        return request.key == null
                ? letter
                : letter.idempotencyKey(settings.keyHeader, request.key);
    }

    @Override
    public void close() {
        letters.close();
    }
}
