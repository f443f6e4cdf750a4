package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.answer;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.transport.Answer.Failure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.stream.Stream;

/** How a server that misbehaves is named. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TransportFailuresTest {

    private HttpClientTransport transport = Sending.transport(LONG);

    @AfterEach
    void close() {
        transport.close();
    }

    /** Sends one request to a server that writes these bytes and closes. */
    private Answer answerTo(String bytes) throws IOException {
        try (RawServer server =
                new RawServer(
                        connection -> {
                            connection.readRequest();
                            connection.write(bytes);
                        })) {
            Answer answer = answer(transport, post(server.origin(), "x"));
            assertEquals(1, server.requests().size(), "nothing is sent twice");
            return answer;
        }
    }

    static Stream<Arguments> broken() {
        String ok = "HTTP/1.1 200 OK\r\n";
        String chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
        return Stream.of(
                Arguments.of("nothing", "", Failure.CLOSED_ON_NEW, 0),
                Arguments.of("a cut status line", "HTTP/1.1 2", Failure.PROTOCOL, 0),
                Arguments.of("a cut head", ok, Failure.CLOSED_ON_NEW, 0),
                Arguments.of("a cut header", ok + "Content-Le", Failure.PROTOCOL, 0),
                Arguments.of("a cut end of head", ok + "A: b\r\n\r", Failure.TRUNCATED, 200),
                Arguments.of(
                        "a cut head of nothing",
                        ok + "Content-Length: 0\r\n",
                        Failure.CLOSED_ON_NEW,
                        0),
                Arguments.of(
                        "a short body",
                        ok + "Content-Length: 9\r\n\r\nabc",
                        Failure.TRUNCATED,
                        200),
                Arguments.of("a cut chunk", chunked + "5\r\nab", Failure.TRUNCATED, 200),
                Arguments.of("no last chunk", chunked + "2\r\nab\r\n", Failure.TRUNCATED, 200),
                Arguments.of("a broken chunk", chunked + "zz\r\nab\r\n", Failure.TRUNCATED, 200),
                Arguments.of(
                        "two lengths",
                        ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                        Failure.PROTOCOL,
                        0),
                Arguments.of(
                        "a negative length",
                        ok + "Content-Length: -1\r\n\r\n",
                        Failure.PROTOCOL,
                        0),
                Arguments.of(
                        "an unknown coding",
                        ok + "Transfer-Encoding: x\r\n\r\n",
                        Failure.PROTOCOL,
                        0),
                Arguments.of("a status below 100", "HTTP/1.1 099 X\r\n\r\n", Failure.PROTOCOL, 0),
                Arguments.of("a status in words", "HTTP/1.1 OK\r\n\r\n", Failure.PROTOCOL, 0),
                Arguments.of("another protocol", "SSH-2.0-OpenSSH_9\r\n", Failure.PROTOCOL, 0),
                Arguments.of("HTTP/2", "HTTP/2.0 200 OK\r\n\r\n", Failure.PROTOCOL, 0),
                Arguments.of("garbage", "\0\1\2\3\r\n\r\n", Failure.PROTOCOL, 0),
                Arguments.of("a TLS alert", "\25\3\3\0\2\2\12", Failure.PROTOCOL, 0),
                Arguments.of("a header without a name", ok + ": x\r\n\r\n", Failure.PROTOCOL, 0));
    }

    @ParameterizedTest(name = "{0} is {2}")
    @MethodSource("broken")
    void aBrokenAnswerIsNamed(String what, String bytes, Failure failure, int status)
            throws IOException {
        Answer answer = answerTo(bytes);
        assertEquals(failure, answer.failure(), String.valueOf(answer.cause()));
        assertEquals(status, answer.status());
        assertNotNull(answer.cause());
    }

    @FaultCase(
            value = "The connection is closed or reset between a request and its answer",
            then =
                    "Possible duplicate: sent again; at once if the connection had carried others before")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionThatEndsBeforeTheAnswerSaysWhetherItWasNew(boolean reset) throws IOException {
        try (RawServer server =
                new RawServer(
                        connection -> {
                            if (connection.number > 1) {
                                connection.readRequest();
                                connection.write(RawServer.ok(""));
                            }
                            connection.readRequest();
                            if (reset) {
                                connection.reset();
                            }
                        })) {
            WireRequest request = post(server.origin(), "x");
            assertEquals(Failure.CLOSED_ON_NEW, answer(transport, request).failure());
            assertEquals(200, answer(transport, request).status());
            assertEquals(Failure.CLOSED_ON_REUSED, answer(transport, request).failure());
        }
    }
}
