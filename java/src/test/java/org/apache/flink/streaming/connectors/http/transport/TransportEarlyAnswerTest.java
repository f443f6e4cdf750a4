package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.answer;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.apache.flink.streaming.connectors.http.transport.Sending.text;
import static org.apache.flink.streaming.connectors.http.transport.Sending.verdict;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Servers that answer before they have read the request. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TransportEarlyAnswerTest {

    private final HttpClientTransport transport = Sending.transport(LONG);

    @AfterEach
    void close() {
        transport.close();
    }

    @FaultCase(
            value = "A refusal before the body was read, and then the server reads no more",
            then = "The refusal counts, and the rest of the body is not sent")
    @ParameterizedTest
    @CsvSource({"302,ENDPOINT", "413,REJECT", "429,THROTTLED", "503,RETRY_AFTER_ERROR"})
    void anAnswerBeforeTheBodyWasReadIsSeen(int status, Verdict verdict) throws IOException {
        CountDownLatch told = new CountDownLatch(1);
        try (RawServer server =
                new RawServer(
                        connection -> {
                            connection.readHead();
                            connection.write(
                                    "HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\n\r\n");
                            RawServer.await(told);
                        })) {
            Answer got = answer(transport, post(server.origin(), "x".repeat(32 << 20)));
            assertNull(got.failure());
            assertEquals(status, got.status());
            assertEquals(verdict, verdict(got));
            LeakCheck.assertNoConnectionTo(server.origin());
            told.countDown();
        }
    }

    @FaultCase(
            value =
                    "A refusal before the body was read, and then the connection is closed or reset",
            then = "The refusal counts, although writing the body failed")
    @Test
    void anAnswerIsSeenAlsoWhenTheServerClosesWithoutReadingTheBody() throws IOException {
        try (RawServer server =
                new RawServer(
                        connection -> {
                            connection.readHead();
                            connection.write("HTTP/1.1 413 X\r\nContent-Length: 0\r\n\r\n");
                        })) {
            WireRequest large = post(server.origin(), "x".repeat(8 << 20));
            for (int i = 0; i < 20; i++) {
                Answer got = answer(transport, large);
                assertEquals(413, got.status(), String.valueOf(got.cause()));
                assertEquals(Verdict.REJECT, verdict(got));
            }
            LeakCheck.assertNoConnectionTo(server.origin());
        }
    }

    @FaultCase(
            value = "A success before the body was read",
            then = "The body is sent to its end before the record counts as delivered")
    @ParameterizedTest
    @ValueSource(ints = {1, 32 << 20})
    void aSuccessBeforeTheBodyWasReadWaitsForTheBody(int bytes) throws IOException {
        String large = "x".repeat(bytes);
        try (RawServer server =
                new RawServer(
                        connection -> {
                            String head = connection.readHead();
                            connection.write(RawServer.ok("early"));
                            assertEquals(large.length(), connection.readBody(head).length());
                            connection.readRequest();
                            connection.write(RawServer.ok("next"));
                        })) {
            assertEquals("early", text(answer(transport, post(server.origin(), large))));
            assertEquals("next", text(answer(transport, post(server.origin(), "x"))));
        }
    }

    @FaultCase(
            value = "A success before the body was read, and then the connection is closed",
            then = "Not delivered: the server cannot have the whole record; sent again")
    @Test
    void aSuccessForABodyThatCannotBeSentToItsEndIsNone() throws IOException {
        try (RawServer server =
                new RawServer(
                        connection -> {
                            connection.readHead();
                            connection.write(RawServer.ok("early"));
                        })) {
            Answer got = answer(transport, post(server.origin(), "x".repeat(32 << 20)));
            assertEquals(Verdict.RETRY_UNANSWERED, verdict(got), String.valueOf(got.failure()));
            LeakCheck.assertNoConnectionTo(server.origin());
        }
    }
}
