package org.apache.flink.streaming.connectors.http.transport;

import org.apache.flink.streaming.connectors.http.OnConflict;
import org.apache.flink.streaming.connectors.http.delivery.answer.Circumstances;
import org.apache.flink.streaming.connectors.http.delivery.answer.ResponseClassifier;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Short forms for tests: settings, requests, and waiting for the one answer. */
final class Sending {

    static final Duration LONG = Duration.ofSeconds(30);
    static final Duration SHORT = Duration.ofMillis(500);

    private Sending() {}

    static TransportSettings settings(Duration requestTimeout, int maxResponseBytes) {
        return new TransportSettings(
                Duration.ofSeconds(5), requestTimeout, maxResponseBytes, 32, "test-http");
    }

    static HttpClientTransport transport(Duration requestTimeout) {
        return new HttpClientTransport(settings(requestTimeout, 64 * 1024));
    }

    static WireRequest post(Origin origin, String body) {
        return request(origin, "POST", body);
    }

    static WireRequest request(Origin origin, String method, String body) {
        byte[] bytes = body == null ? null : body.getBytes(StandardCharsets.UTF_8);
        return new WireRequest(origin, method, "/in?a=b", new String[] {"X-Test", "yes"}, bytes);
    }

    static CompletableFuture<Answer> send(HttpTransport transport, WireRequest request) {
        CompletableFuture<Answer> told = new CompletableFuture<>();
        transport.send(
                request,
                answer -> {
                    if (!told.complete(answer)) {
                        throw new AssertionError("Told twice");
                    }
                });
        return told;
    }

    static Answer answer(HttpTransport transport, WireRequest request) {
        return await(send(transport, request));
    }

    static Answer await(CompletableFuture<Answer> told) {
        try {
            return told.get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("No answer", e);
        }
    }

    /** What an answer means for a record that went to an endpoint which has accepted others. */
    static Verdict verdict(Answer answer) {
        return verdict(answer, true, false);
    }

    /** The same for the first record of a job, when nobody knows yet whether the host is right. */
    static Verdict verdictAtFirst(Answer answer) {
        return verdict(answer, false, false);
    }

    /** The same for a record that was repeated at once before. */
    static Verdict verdictOfRepetition(Answer answer) {
        return verdict(answer, true, true);
    }

    private static Verdict verdict(Answer answer, boolean known, boolean repeated) {
        Circumstances circumstances =
                new Circumstances(
                        new EncodedRequest("POST", "", new String[0], null, null, new byte[0]));
        circumstances.endpointKnown = known;
        circumstances.repeatedAtOnce = repeated;
        return new ResponseClassifier(OnConflict.REJECT).classify(answer, circumstances);
    }

    static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.ISO_8859_1);
    }
}
