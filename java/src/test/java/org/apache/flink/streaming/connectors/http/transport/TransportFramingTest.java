package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.SHORT;
import static org.apache.flink.streaming.connectors.http.transport.Sending.answer;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.apache.flink.streaming.connectors.http.transport.Sending.send;
import static org.apache.flink.streaming.connectors.http.transport.Sending.text;
import static org.apache.flink.streaming.connectors.http.transport.Sending.verdict;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.answer.Outcome;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Answers whose bytes are not what HTTP allows. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TransportFramingTest {

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final int SEEDS = 300;

    /** Writes these bytes to the first request of each connection, then waits for its end. */
    private static RawServer keeping(String bytes) throws IOException {
        return new RawServer(
                connection -> {
                    connection.readRequest();
                    connection.write(bytes);
                    connection.awaitEnd();
                });
    }

    private static void assertRefused(String bytes) throws IOException {
        try (RawServer server = keeping(bytes);
                HttpClientTransport transport = Sending.transport(LONG)) {
            Answer answer = answer(transport, post(server.origin(), "x"));
            assertEquals(
                    Verdict.RETRY_UNANSWERED, verdict(answer), String.valueOf(answer.failure()));
            assertEquals(1, server.requests().size(), "nothing is sent twice");
            LeakCheck.assertNoConnectionTo(server.origin());
        }
    }

    @FaultCase(
            value = "An answer says the length of its body twice, or one that is no number",
            then = "Sent again, as a possible duplicate; the connection is dropped")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab",
                "Content-Length: 1, 2\r\n\r\nab",
                "Content-Length: 99999999999999999999\r\n\r\nab",
                "Content-Length: -2\r\n\r\nab",
                "Content-Length: 0x2\r\n\r\nab",
                "Content-Length: two\r\n\r\nab",
                "Content-Length: \r\n\r\nab",
            })
    void aLengthThatIsSaidTwiceOrIsNoneIsRefused(String framing) throws IOException {
        assertRefused(OK + framing);
    }

    @FaultCase(
            value = "The chunks of an answer's body are no chunks",
            then = "Sent again, as a possible duplicate; the connection is dropped")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\nab\r\n0\r\n\r\n",
                "FFFFFFFFFFFFFFFFF\r\nab\r\n0\r\n\r\n",
                "1\r\nabcdef\r\n0\r\n\r\n",
                "\r\n\r\n\r\n\r\n",
            })
    void chunksThatAreNoneAreRefused(String chunks) throws IOException {
        assertRefused(OK + "Transfer-Encoding: chunked\r\n\r\n" + chunks);
    }

    @Test
    void aChunkOfANegativeLengthHoldsUpOnlyItsOwnRequest() throws IOException {
        String chunked = OK + "Transfer-Encoding: chunked\r\n\r\n";
        try (RawServer server = keeping(chunked + "-1\r\nab\r\n0\r\n\r\n");
                RawServer good = RawServer.answering(RawServer.ok("good"));
                HttpClientTransport transport = Sending.transport(SHORT)) {
            CompletableFuture<Answer> told = send(transport, post(server.origin(), "x"));
            assertEquals("good", text(answer(transport, post(good.origin(), "x"))));
            assertEquals(Verdict.RETRY_UNANSWERED, verdict(Sending.await(told)));
            LeakCheck.assertNoConnectionTo(server.origin());
        }
    }

    @FaultCase(
            value = "What comes is not HTTP: another protocol, TLS, bytes without sense",
            then = "Sent again, as a possible duplicate; the connection is dropped")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9\r\n",
                "220 mail.example.com ESMTP\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.1 OK\r\n\r\n",
                "HTTP/1.1 099 X\r\n\r\n",
                "200 OK\r\n\r\n",
                "<html><body>Welcome</body></html>\r\n",
                "\25\3\3\0\2\2\12\r\n",
                "\0\1\2\3\r\n\r\n",
                OK + ": no name\r\n\r\n",
                OK + "no colon\r\n\r\n",
                OK + "Transfer-Encoding: unheard-of\r\n\r\nab",
            })
    void whatIsNoHttpIsRefusedWithoutWaitingForMore(String bytes) throws IOException {
        assertRefused(bytes);
    }

    @FaultCase(
            value = "Random bytes instead of an answer, 300 times",
            then = "Sent again each time; nothing of it is taken for a success")
    @Test
    void randomBytesAreNeverAnAnswer() throws IOException {
        try (RawServer server =
                        new RawServer(
                                connection -> {
                                    Random random = new Random(connection.number);
                                    byte[] bytes = new byte[1 + random.nextInt(3000)];
                                    random.nextBytes(bytes);
                                    connection.readRequest();
                                    connection.write(bytes);
                                });
                HttpClientTransport transport = Sending.transport(LONG)) {
            for (int seed = 1; seed <= SEEDS; seed++) {
                Answer answer = answer(transport, post(server.origin(), "x"));
                assertEquals(Outcome.RETRY, verdict(answer).outcome, "seed " + seed);
                assertEquals(0, answer.status(), "seed " + seed);
            }
            LeakCheck.assertNoConnectionTo(server.origin());
        }
    }

    @FaultCase(
            value = "Answers of which some bytes were altered, lost or doubled on the way",
            then = "Each request still has one outcome, and the next one is not touched")
    @Test
    void anAnswerWithErrorsInItEndsInOneOutcomeAndLeavesTheNextAlone() throws IOException {
        String whole =
                OK + "Date: now\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n";
        try (RawServer server =
                        new RawServer(
                                connection -> {
                                    Random random = new Random(connection.number);
                                    String request = connection.readRequest();
                                    while (request != null && request.endsWith("good")) {
                                        connection.write(RawServer.ok("good"));
                                        request = connection.readRequest();
                                    }
                                    if (request != null) {
                                        connection.write(withErrors(whole, random));
                                    }
                                });
                HttpClientTransport transport = Sending.transport(LONG)) {
            for (int i = 1; i <= SEEDS; i++) {
                Answer bad = answer(transport, post(server.origin(), "bad"));
                assertFalse(verdict(bad) == Verdict.DELIVERED && bad.status() / 100 != 2);
                Answer good = answer(transport, post(server.origin(), "good"));
                if (good.failure() == null) {
                    assertEquals("good", text(good), "request " + i);
                } else {
                    assertEquals(Outcome.RETRY, verdict(good).outcome, "request " + i);
                }
            }
        }
    }

    /** One to three places where a byte is another one, missing or there twice. */
    private static byte[] withErrors(String text, Random random) {
        StringBuilder bytes = new StringBuilder(text);
        for (int i = 0; i <= random.nextInt(3); i++) {
            int at = random.nextInt(bytes.length());
            switch (random.nextInt(3)) {
                case 0:
                    bytes.setCharAt(at, (char) random.nextInt(256));
                    break;
                case 1:
                    bytes.deleteCharAt(at);
                    break;
                default:
                    bytes.insert(at, bytes.charAt(at));
            }
        }
        return bytes.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 02\r\n\r\nab",
                "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
                "TRANSFER-ENCODING: Chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
            })
    void anAnswerThatIsUnusualAndYetHasOneMeaningIsBelieved(String framing) throws IOException {
        try (RawServer server = keeping(OK + framing);
                HttpClientTransport transport = Sending.transport(LONG)) {
            Answer answer = answer(transport, post(server.origin(), "x"));
            assertEquals(Verdict.DELIVERED, verdict(answer), String.valueOf(answer.cause()));
            assertEquals("ab", text(answer));
        }
    }
}
