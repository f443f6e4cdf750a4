package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.answer;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.apache.flink.streaming.connectors.http.transport.Sending.verdict;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.transport.Answer.Failure;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** Servers that never stop: how much of them is taken before the connection is dropped. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TransportBoundsTest {

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

    /**
     * What the server gets rid of: the buffers of two sockets, which grow with who reads, and what
     * the client read. Without a limit it would be all that comes until the deadline: gigabytes.
     */
    private static final long MOST = 32 << 20;

    /** Writes without end until the client drops the connection. */
    private static RawServer endless(String first, String then, CountDownLatch dropped)
            throws IOException {
        String piece = then.repeat(1 + 1000 / then.length());
        return new RawServer(
                connection -> {
                    connection.readRequest();
                    connection.write(first);
                    try {
                        while (true) {
                            connection.write(piece);
                        }
                    } finally {
                        dropped.countDown();
                    }
                });
    }

    private static Answer answerToEndless(String first, String then) throws IOException {
        CountDownLatch dropped = new CountDownLatch(1);
        try (RawServer server = endless(first, then, dropped);
                HttpClientTransport transport = Sending.transport(LONG)) {
            Answer answer = answer(transport, post(server.origin(), "x"));
            RawServer.await(dropped);
            LeakCheck.assertNoConnectionTo(server.origin());
            assertTrue(server.written() < MOST, server.written() + " bytes were taken");
            return answer;
        }
    }

    static Stream<Arguments> heads() {
        return Stream.of(
                Arguments.of("a status line", "HTTP/1.1 200 ", "x"),
                Arguments.of("a header", OK + "A: ", "x"),
                Arguments.of("a name of a header", OK, "x"),
                Arguments.of("a folded header", OK + "A: b\r\n", " c\r\n"),
                Arguments.of("headers", OK, "A: b\r\n"),
                Arguments.of("empty lines", "", "\r\n"),
                Arguments.of("bytes without a line", "", "x"));
    }

    @FaultCase(
            value = "A status line, a header or a list of headers without end",
            then =
                    "Sent again, as a possible duplicate; dropped after 16 KiB a line and 128 headers")
    @ParameterizedTest(name = "endless {0}")
    @MethodSource("heads")
    void anEndlessHeadIsRefused(String what, String first, String then) throws IOException {
        Answer answer = answerToEndless(first, then);
        assertEquals(Failure.PROTOCOL, answer.failure(), String.valueOf(answer.cause()));
        assertEquals(Verdict.RETRY_UNANSWERED, verdict(answer));
    }

    static Stream<Arguments> interim() {
        return Stream.of(
                Arguments.of("Continue", "HTTP/1.1 100 Continue\r\n\r\n"),
                Arguments.of("Processing", "HTTP/1.1 102 Processing\r\n\r\n"),
                Arguments.of("Early Hints", "HTTP/1.1 103 X\r\nLink: x\r\n\r\n"),
                Arguments.of("unknown ones", "HTTP/1.1 199 X\r\n\r\n"));
    }

    @FaultCase(
            value = "Interim answers (1xx) without end",
            then = "Sent again, as a possible duplicate; dropped after 32 of them")
    @ParameterizedTest(name = "endless {0}")
    @MethodSource("interim")
    void endlessInterimAnswersAreRefused(String what, String each) throws IOException {
        Answer answer = answerToEndless(each, each);
        assertEquals(Failure.PROTOCOL, answer.failure(), String.valueOf(answer.cause()));
        assertEquals(Verdict.RETRY_UNANSWERED, verdict(answer));
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of("until the end of the connection", OK + "\r\n", "x"),
                Arguments.of("in chunks", CHUNKED, "1\r\na\r\n"),
                Arguments.of("in one chunk", CHUNKED + "7fffffffffffffff\r\n", "x"),
                Arguments.of(
                        "with a length", OK + "Content-Length: 9223372036854775807\r\n\r\n", "x"));
    }

    @FaultCase(
            value = "The body of a success is huge or has no end",
            then =
                    "Delivered: the status says so. response.max-bytes of it are read, then the connection is dropped")
    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void anEndlessBodyIsCut(String what, String first, String then) throws IOException {
        Answer answer = answerToEndless(first, then);
        assertEquals(Verdict.DELIVERED, verdict(answer), String.valueOf(answer.cause()));
        assertTrue(answer.bodyCut());
        assertEquals(64 * 1024, answer.body().length);
    }

    static Stream<Arguments> chunking() {
        return Stream.of(
                Arguments.of("a size of a chunk", CHUNKED, "0"),
                Arguments.of("an extension of a chunk", CHUNKED + "1;", "x"),
                Arguments.of("what follows a chunk", CHUNKED + "1\r\na", "x"),
                Arguments.of("a trailer", CHUNKED + "0\r\nA: ", "x"),
                Arguments.of("trailers", CHUNKED + "0\r\n", "A: b\r\n"));
    }

    @FaultCase(
            value = "The size of a chunk, its extension or a trailer without end",
            then = "Sent again, as a possible duplicate; the connection is dropped")
    @ParameterizedTest(name = "endless {0}")
    @MethodSource("chunking")
    void whatIsAroundTheChunksHasItsLimitsToo(String what, String first, String then)
            throws IOException {
        Answer answer = answerToEndless(first, then);
        assertEquals(Failure.TRUNCATED, answer.failure(), String.valueOf(answer.cause()));
        assertEquals(Verdict.RETRY_UNANSWERED, verdict(answer));
    }

    @FaultCase(
            value = "A refusal (say a 400 or a 503) with a body that has no end",
            then = "The status counts as it stands; the connection is dropped")
    @ParameterizedTest
    @CsvSource({"400,REJECT", "404,ENDPOINT", "503,RETRY_AFTER_ERROR"})
    void aRefusalWithAnEndlessBodyIsStillThatRefusal(int status, Verdict verdict)
            throws IOException {
        Answer answer = answerToEndless("HTTP/1.1 " + status + " X\r\n\r\n", "x");
        assertEquals(verdict, verdict(answer));
    }
}
