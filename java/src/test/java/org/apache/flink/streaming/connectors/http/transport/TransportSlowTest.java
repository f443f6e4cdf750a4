package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.SHORT;
import static org.apache.flink.streaming.connectors.http.transport.Sending.answer;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.apache.flink.streaming.connectors.http.transport.Sending.send;
import static org.apache.flink.streaming.connectors.http.transport.Sending.verdict;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.answer.Outcome;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.transport.Answer.Failure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Servers that take their time: the deadline is the request's, however often a byte comes. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TransportSlowTest {

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

    private final HttpClientTransport transport = Sending.transport(SHORT);

    @AfterEach
    void close() {
        transport.close();
    }

    static Stream<Arguments> slow() {
        return Stream.of(
                Arguments.of("silence", "", ""),
                Arguments.of("a status line that drips", "HTTP/1.1 200 ", "x"),
                Arguments.of("a header that drips", OK + "A: ", "x"),
                Arguments.of("headers that drip", OK, "A: b\r\n"),
                Arguments.of("silence within the head", OK, ""),
                Arguments.of("silence after the head", OK + "\r\n", ""),
                Arguments.of("a body that drips", OK + "\r\n", "x"),
                Arguments.of(
                        "a body of known length that drips",
                        OK + "Content-Length: 9999\r\n\r\n",
                        "x"),
                Arguments.of("chunks that drip", CHUNKED, "1\r\na\r\n"),
                Arguments.of("a trailer that drips", CHUNKED + "0\r\nA: ", "x"),
                Arguments.of("a missing last chunk", CHUNKED + "1\r\na\r\n", ""),
                Arguments.of("a Continue and nothing else", "HTTP/1.1 100 Continue\r\n\r\n", ""));
    }

    @FaultCase(
            value = "An answer that comes byte by byte, stops midway or never comes",
            then =
                    "Ended at request-timeout, its connection dropped; sent again, as a possible duplicate")
    @ParameterizedTest(name = "{0}")
    @MethodSource("slow")
    void aSlowAnswerEndsAtTheDeadlineAndItsConnectionIsDropped(
            String what, String first, String drop) throws IOException {
        CountDownLatch dropped = new CountDownLatch(1);
        try (RawServer server =
                new RawServer(
                        connection -> {
                            connection.readRequest();
                            connection.write(first);
                            drip(connection, drop, dropped);
                        })) {
            Answer answer = answer(transport, post(server.origin(), "x"));
            assertEquals(Failure.TIMEOUT, answer.failure(), String.valueOf(answer.cause()));
            assertEquals(Verdict.RETRY_UNANSWERED, verdict(answer));
            RawServer.await(dropped);
            LeakCheck.assertNoConnectionTo(server.origin());
        }
    }

    /** Writes a little, again and again, until the client drops the connection. */
    private static void drip(RawServer.Connection connection, String drop, CountDownLatch dropped)
            throws IOException {
        try {
            while (!drop.isEmpty() && !dropped.await(20, TimeUnit.MILLISECONDS)) {
                connection.write(drop);
            }
            connection.awaitEnd();
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            dropped.countDown();
        }
    }

    @FaultCase(
            value = "The server accepts the connection and does not read the request",
            then = "Ended at request-timeout; sent again, as a possible duplicate")
    @Test
    void aRequestThatNobodyReadsEndsAtTheDeadline() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> RawServer.await(over))) {
            Answer answer = answer(transport, post(server.origin(), "x".repeat(64 << 20)));
            assertEquals(Failure.TIMEOUT, answer.failure());
            assertEquals(Verdict.RETRY_UNANSWERED, verdict(answer));
            LeakCheck.assertNoConnectionTo(server.origin());
            over.countDown();
        }
    }

    @Test
    void eachOfManyLateRequestsIsToldOnce() throws IOException {
        try (RawServer server = new RawServer(RawServer.Connection::awaitEnd)) {
            List<CompletableFuture<Answer>> told = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                told.add(send(transport, post(server.origin(), "x")));
            }
            for (CompletableFuture<Answer> each : told) {
                assertNotNull(Sending.await(each).failure());
                assertEquals(Outcome.RETRY, verdict(each.join()).outcome);
            }
            LeakCheck.assertNoConnectionTo(server.origin());
        }
    }

    @FaultCase(
            value = "An answer that comes after the deadline",
            then = "Nobody listens any more; the record was sent again and is not counted twice")
    @Test
    void anAnswerThatComesTooLateIsNotTakenForTheNextOne() throws IOException {
        CountDownLatch late = new CountDownLatch(1);
        try (RawServer server =
                new RawServer(
                        connection -> {
                            connection.readRequest();
                            if (connection.number == 1) {
                                RawServer.await(late);
                                connection.write(RawServer.ok("late"));
                            } else {
                                connection.write(RawServer.ok("right"));
                            }
                        })) {
            WireRequest request = post(server.origin(), "x");
            assertEquals(Failure.TIMEOUT, answer(transport, request).failure());
            late.countDown();
            Answer again = answer(transport, request);
            assertEquals("right", Sending.text(again), String.valueOf(again.cause()));
        }
    }
}
