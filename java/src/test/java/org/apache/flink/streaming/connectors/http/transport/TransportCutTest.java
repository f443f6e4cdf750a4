package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.answer;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.apache.flink.streaming.connectors.http.transport.Sending.verdict;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.answer.Outcome;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.transport.Answer.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Connections that end too early: at each byte of an answer, and before there is one. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TransportCutTest {

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
    private static final String CHUNKED =
            "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n";

    /** The connection's number says how many bytes of the answer it gives. */
    private static RawServer cutting(String answer, boolean reset) throws IOException {
        return new RawServer(
                connection -> {
                    connection.readRequest();
                    connection.write(answer.substring(0, connection.number - 1));
                    if (reset) {
                        connection.reset();
                    }
                });
    }

    /** Of a body in chunks the last one says that it has none: the rest of it is of no use. */
    private static int needed(String answer) {
        int lastChunk = answer.indexOf("\r\n0\r\n");
        return lastChunk < 0 ? answer.length() : lastChunk + 3;
    }

    private static void assertNoCutAnswerIsBelieved(String answer, boolean reset)
            throws IOException {
        try (RawServer server = cutting(answer, reset);
                HttpClientTransport transport = Sending.transport(LONG)) {
            WireRequest request = post(server.origin(), "x");
            for (int bytes = 0; bytes < needed(answer); bytes++) {
                Answer cut = answer(transport, request);
                assertEquals(Verdict.RETRY_UNANSWERED, verdict(cut), bytes + " bytes of " + answer);
                assertEquals(bytes + 1, server.requests().size(), "nothing is sent twice");
            }
            LeakCheck.assertNoConnectionTo(server.origin());
        }
        assertTheWholeAnswerIsBelieved(answer);
    }

    private static void assertTheWholeAnswerIsBelieved(String answer) throws IOException {
        try (RawServer server =
                        new RawServer(
                                connection -> {
                                    connection.readRequest();
                                    connection.write(answer);
                                });
                HttpClientTransport transport = Sending.transport(LONG)) {
            Answer whole = answer(transport, post(server.origin(), "x"));
            assertEquals(Verdict.DELIVERED, verdict(whole), String.valueOf(whole.cause()));
        }
    }

    @FaultCase(
            value = "The connection is closed at any byte of the answer",
            then =
                    "Sent again, as a possible duplicate; no part of an answer is taken for a success")
    @ParameterizedTest
    @ValueSource(
            strings = {
                OK + "Content-Length: 3\r\n\r\nabc",
                CHUNKED + "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
                CHUNKED + "1;name=value\r\na\r\n0\r\nTrailer: x\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nX: y\r\n\r\n",
                CONTINUE + OK + "Content-Length: 0\r\n\r\n",
                CONTINUE + "HTTP/1.1 103 X\r\nA: b\r\n\r\n" + OK + "Content-Length: 1\r\n\r\na",
            })
    void anAnswerThatIsCutAtAnyByteIsNoSuccess(String answer) throws IOException {
        assertNoCutAnswerIsBelieved(answer, false);
    }

    @FaultCase(
            value = "The connection is reset at any byte of the answer",
            then =
                    "Sent again, as a possible duplicate; no part of an answer is taken for a success")
    @ParameterizedTest
    @ValueSource(
            strings = {
                OK + "Content-Length: 3\r\n\r\nabc",
                CHUNKED + "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
                OK + "\r\n", // its end is the connection's, and a reset is no end
            })
    void anAnswerThatIsResetAtAnyByteIsNoSuccess(String answer) throws IOException {
        assertNoCutAnswerIsBelieved(answer, true);
    }

    @FaultCase(
            value = "The server resets each connection as soon as it is there",
            then = "Sent again; never counted as delivered")
    @Test
    void aResetRightAfterTheConnectIsAFailureEachTime() throws IOException {
        try (RawServer server = new RawServer(RawServer.Connection::reset);
                HttpClientTransport transport = Sending.transport(LONG)) {
            for (int i = 0; i < 50; i++) {
                Answer answer = answer(transport, post(server.origin(), "x"));
                assertNotNull(answer.failure());
                assertEquals(Outcome.RETRY, verdict(answer).outcome, answer.failure().name());
            }
            LeakCheck.assertNoConnectionTo(server.origin());
        }
    }

    @FaultCase(
            value = "The connection is reset or closed while the request is on its way",
            then = "Sent again, as a possible duplicate")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEndWithinTheBodyOfTheRequestIsTold(boolean reset) throws IOException {
        try (RawServer server =
                        new RawServer(
                                connection -> {
                                    connection.readHead();
                                    if (reset) {
                                        connection.reset();
                                    }
                                });
                HttpClientTransport transport = Sending.transport(LONG)) {
            WireRequest large = post(server.origin(), "x".repeat(16 << 20));
            for (int i = 0; i < 5; i++) {
                Answer answer = answer(transport, large);
                assertEquals(
                        Failure.CLOSED_ON_NEW, answer.failure(), String.valueOf(answer.cause()));
                assertEquals(Verdict.RETRY_UNANSWERED, verdict(answer));
            }
            LeakCheck.assertNoConnectionTo(server.origin());
        }
    }

    @FaultCase(
            value = "The server closes its side, reads on and never answers",
            then = "Sent again at once known, not only at the deadline; a possible duplicate")
    @ParameterizedTest
    @ValueSource(ints = {1, 16 << 20})
    void aServerThatOnlyReadsOnIsLeft(int bytes) throws IOException {
        CountDownLatch left = new CountDownLatch(1);
        try (RawServer server =
                        new RawServer(
                                connection -> {
                                    connection.readHead();
                                    connection.endOutput();
                                    try {
                                        connection.awaitEnd();
                                    } finally {
                                        left.countDown();
                                    }
                                });
                HttpClientTransport transport = Sending.transport(LONG)) {
            Answer answer = answer(transport, post(server.origin(), "x".repeat(bytes)));
            assertEquals(Failure.CLOSED_ON_NEW, answer.failure(), String.valueOf(answer.cause()));
            assertEquals(Verdict.RETRY_UNANSWERED, verdict(answer));
            RawServer.await(left);
            LeakCheck.assertNoConnectionTo(server.origin());
        }
    }

    @FaultCase(
            value = "The server closes its side of a kept connection without a word",
            then = "The next request goes on a new connection, at once if the old one was tried")
    @Test
    void aKeptConnectionThatTheServerHalfClosedCostsNoRecordADelay() throws IOException {
        try (RawServer server =
                        new RawServer(
                                connection -> {
                                    connection.readRequest();
                                    connection.write(RawServer.ok("yes"));
                                    connection.endOutput();
                                    connection.awaitEnd();
                                });
                HttpClientTransport transport = Sending.transport(LONG)) {
            WireRequest request = post(server.origin(), "x");
            WireRequest afresh =
                    new WireRequest(
                            request.origin, "POST", "/in", request.headers, request.body, true);
            assertEquals(Verdict.DELIVERED, verdict(answer(transport, request)));
            for (int i = 0; i < 20; i++) {
                Answer answer = answer(transport, request);
                if (answer.failure() != null) {
                    assertTrue(verdict(answer).atOnce(), answer.failure().name());
                    answer = answer(transport, afresh);
                }
                assertEquals(Verdict.DELIVERED, verdict(answer), String.valueOf(answer.cause()));
            }
        }
    }
}
