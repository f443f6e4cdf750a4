package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import javax.annotation.Nullable;

/** A request that takes the place of one that has its answer. */
@Timeout(60)
class TransportFollowingTest {

    /** Attempts one behind the other, each begun by the answer of the one before. */
    private static final class Row implements HttpTransport.Following {

        final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
        final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final Deque<WireRequest> left;
        private WireRequest current;

        Row(WireRequest... requests) {
            left = new ArrayDeque<>(Arrays.asList(requests));
            current = left.remove();
        }

        Row send(HttpTransport transport) {
            transport.send(current, this);
            ended.orTimeout(20, TimeUnit.SECONDS).join();
            return this;
        }

        List<Integer> statuses() {
            List<Integer> statuses = new ArrayList<>();
            answers.forEach(answer -> statuses.add(answer.status()));
            return statuses;
        }

        @Override
        public WireRequest request() {
            return current;
        }

        @Override
        @Nullable
        public HttpTransport.Following following(Answer answer) {
            current = left.poll();
            return current == null ? null : this;
        }

        @Override
        public void answered(Answer answer) {
            answers.add(answer);
            if (current == null) {
                ended.complete(null);
            }
        }
    }

    private static WireRequest post(RawServer server, String body) {
        return Sending.post(server.origin(), body);
    }

    private static WireRequest onNewConnection(WireRequest r) {
        return new WireRequest(r.origin, r.method, r.path, r.headers, r.body, true);
    }

    private static RawServer closing() throws IOException {
        return RawServer.answering(
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void itGoesOnWithTheConnection() throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok("yes"));
                HttpClientTransport transport = Sending.transport(LONG)) {
            Row row = new Row(post(server, "a"), post(server, "b"), post(server, "c"));
            assertEquals(List.of(200, 200, 200), row.send(transport).statuses());
            assertEquals(3, server.requests().size());
            assertTrue(server.requests().get(2).endsWith("c"));
            assertEquals(1, server.accepted());
        }
    }

    @Test
    void theConnectionIsThereForOthersOnceNothingFollows() throws IOException {
        TransportSettings one = new TransportSettings(LONG, LONG, 10, 1, "test-http");
        try (RawServer server = RawServer.answering(RawServer.ok(""));
                HttpClientTransport transport = new HttpClientTransport(one)) {
            for (int i = 0; i < 3; i++) {
                new Row(post(server, "a"), post(server, "b")).send(transport);
            }
            assertEquals(6, server.requests().size());
            assertEquals(1, server.accepted());
        }
    }

    @Test
    void behindAnAnswerThatClosesTheConnectionItHasAnother() throws IOException {
        try (RawServer server = closing();
                HttpClientTransport transport = Sending.transport(LONG)) {
            Row row = new Row(post(server, "a"), post(server, "b"), post(server, "c"));
            assertEquals(List.of(200, 200, 200), row.send(transport).statuses());
            assertEquals(3, server.accepted());
        }
    }

    @Test
    void oneThatAsksForANewConnectionGetsOne() throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok(""));
                HttpClientTransport transport = Sending.transport(LONG)) {
            Row row = new Row(post(server, "a"), onNewConnection(post(server, "b")));
            assertEquals(List.of(200, 200), row.send(transport).statuses());
            assertEquals(2, server.accepted());
        }
    }

    @Test
    void oneToAnotherOriginGoesThere() throws IOException {
        try (RawServer first = RawServer.answering(RawServer.ok(""));
                RawServer second = RawServer.answering(RawServer.ok(""));
                HttpClientTransport transport = Sending.transport(LONG)) {
            Row row = new Row(post(first, "a"), post(second, "b"), post(first, "c"));
            assertEquals(List.of(200, 200, 200), row.send(transport).statuses());
            assertEquals(2, first.requests().size());
            assertEquals(1, second.requests().size());
            assertEquals(1, first.accepted());
        }
    }

    @Test
    void behindAFailureItBeginsAnew() throws IOException {
        RawServer.Script firstResets =
                connection -> {
                    connection.readRequest();
                    if (connection.number == 1) {
                        connection.reset();
                    } else {
                        connection.write(RawServer.ok(""));
                        connection.awaitEnd();
                    }
                };
        try (RawServer server = new RawServer(firstResets);
                HttpClientTransport transport = Sending.transport(LONG)) {
            Row row = new Row(post(server, "a"), post(server, "b"));
            assertEquals(List.of(0, 200), row.send(transport).statuses());
        }
    }

    @Test
    void aServerThatClosesBehindItsAnswerIsNoAnswerToIt() throws IOException {
        RawServer.Script oneAnswer =
                connection -> {
                    connection.readRequest();
                    connection.write(RawServer.ok(""));
                };
        try (RawServer server = new RawServer(oneAnswer);
                HttpClientTransport transport = Sending.transport(LONG)) {
            for (int i = 0; i < 50; i++) {
                Row row = new Row(post(server, "a"), post(server, "b")).send(transport);
                Answer second = List.copyOf(row.answers).get(1);
                boolean told =
                        second.failure() == Answer.Failure.CLOSED_ON_REUSED
                                || second.failure() == Answer.Failure.NOT_EXECUTED;
                assertTrue(told, () -> second.failure() + ", " + second.cause());
            }
        }
    }
}
