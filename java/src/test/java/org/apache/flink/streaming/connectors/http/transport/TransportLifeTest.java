package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.SHORT;
import static org.apache.flink.streaming.connectors.http.transport.Sending.answer;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.apache.flink.streaming.connectors.http.transport.Sending.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.flink.streaming.connectors.http.transport.Answer.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections that end between two requests, and the end of the transport itself. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TransportLifeTest {

    @Test
    void aServerThatClosesKeptConnectionsLosesNoRequestSilently() throws IOException {
        Set<String> received = new HashSet<>();
        Set<Failure> seen = EnumSet.noneOf(Failure.class);
        try (RawServer server =
                        new RawServer(
                                connection -> {
                                    connection.readRequest();
                                    // Says nothing of closing, and closes.
                                    connection.write(RawServer.ok(""));
                                });
                HttpClientTransport transport = Sending.transport(LONG)) {
            for (int i = 0; i < 300; i++) {
                String id = "id-" + i + ".";
                Answer answer = answer(transport, post(server.origin(), id));
                boolean got = server.requests().stream().anyMatch(r -> r.endsWith(id));
                if (answer.failure() == null) {
                    assertTrue(got, "a success that the server knows nothing of");
                    received.add(id);
                } else {
                    seen.add(answer.failure());
                    assertFalse(got && answer.failure() == Failure.NOT_EXECUTED, "it was executed");
                }
            }
        }
        assertFalse(received.isEmpty());
        seen.removeAll(EnumSet.of(Failure.NOT_EXECUTED, Failure.CLOSED_ON_REUSED));
        assertEquals(EnumSet.noneOf(Failure.class), seen);
    }

    @Test
    void aRequestThatAsksForANewConnectionGetsOneAndTheNextOnesKeepIt() throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok("yes"));
                HttpClientTransport transport = Sending.transport(Sending.LONG)) {
            WireRequest kept = Sending.post(server.origin(), "a");
            Sending.answer(transport, kept);
            Sending.answer(transport, kept);
            assertEquals(1, server.accepted());
            WireRequest fresh =
                    new WireRequest(
                            kept.origin, kept.method, kept.path, kept.headers, kept.body, true);
            assertEquals(200, Sending.answer(transport, fresh).status());
            assertEquals(2, server.accepted());
            assertEquals(200, Sending.answer(transport, kept).status());
            assertEquals(2, server.accepted());
        }
    }

    @Test
    void anIoThreadThatDiesIsReplaced() throws IOException {
        AtomicInteger told = new AtomicInteger();
        TransportSettings two = new TransportSettings(LONG, LONG, 10, 2, "test-http");
        try (RawServer server =
                        new RawServer(
                                connection -> {
                                    String request = connection.readRequest();
                                    while (request != null && !request.endsWith("hang")) {
                                        connection.write(RawServer.ok(""));
                                        request = connection.readRequest();
                                    }
                                    connection.awaitEnd();
                                });
                HttpClientTransport transport = new HttpClientTransport(two)) {
            List<CompletableFuture<Answer>> hanging = new ArrayList<>();
            hanging.add(send(transport, post(server.origin(), "hang")));
            transport.send(
                    post(server.origin(), "x"),
                    answer -> {
                        told.incrementAndGet();
                        throw new StackOverflowError("as if");
                    });
            // These wait for one of the two connections.
            for (int i = 0; i < 5; i++) {
                hanging.add(send(transport, post(server.origin(), "hang")));
            }
            // They are told now, not at their deadline.
            hanging.forEach(each -> assertTrue(Sending.await(each).failure() != null));
            assertEquals(1, told.get());
            Answer next = answer(transport, post(server.origin(), "x"));
            while (next.failure() == Failure.NOT_EXECUTED) {
                // Some are told while the thread is still dying.
                next = answer(transport, post(server.origin(), "x"));
            }
            assertEquals(200, next.status(), String.valueOf(next.cause()));
        }
    }

    @Test
    void closeEndsEveryThreadAndSocketAndTellsNobody() throws IOException {
        AtomicInteger told = new AtomicInteger();
        Set<Thread> before = LeakCheck.threads();
        try (RawServer server = new RawServer(RawServer.Connection::awaitEnd)) {
            int descriptors = LeakCheck.sockets();
            for (int round = 0; round < 5; round++) {
                CountDownLatch begun = new CountDownLatch(32);
                CountDownLatch ended = new CountDownLatch(32);
                try (RawServer hanging =
                        new RawServer(
                                connection -> {
                                    begun.countDown();
                                    try {
                                        connection.awaitEnd();
                                    } finally {
                                        ended.countDown();
                                    }
                                })) {
                    HttpClientTransport transport = Sending.transport(LONG);
                    for (int i = 0; i < 100; i++) {
                        transport.send(
                                post(hanging.origin(), "x"), answer -> told.incrementAndGet());
                    }
                    RawServer.await(begun);
                    transport.close();
                    transport.close();
                    RawServer.await(ended);
                    transport.send(post(server.origin(), "x"), answer -> told.incrementAndGet());
                }
            }
            LeakCheck.assertNoThreadBeside(before);
            LeakCheck.assertSocketsBecome(descriptors);
            assertEquals(0, told.get());
        }
    }

    @Test
    void timeoutsAndRefusalsLeaveNoSocketOpen() throws IOException {
        try (RawServer server = new RawServer(RawServer.Connection::awaitEnd)) {
            int descriptors = LeakCheck.sockets();
            try (HttpClientTransport transport = Sending.transport(SHORT)) {
                List<CompletableFuture<Answer>> told = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    told.add(send(transport, post(server.origin(), "x")));
                    told.add(send(transport, post(new Origin("http", "127.0.0.1", 1), "x")));
                }
                told.forEach(Sending::await);
            }
            LeakCheck.assertSocketsBecome(descriptors);
        }
    }
}
