package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.answer;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.apache.flink.streaming.connectors.http.transport.Sending.request;
import static org.apache.flink.streaming.connectors.http.transport.Sending.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;

/** What the wire carries both ways when the server speaks HTTP. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TransportAnswersTest {

    private HttpClientTransport transport = Sending.transport(LONG);

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void aRequestGoesOutExactlyAsItIs() throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok("fine"))) {
            Answer answer = answer(transport, post(server.origin(), "héllo"));

            assertNull(answer.failure());
            assertEquals(200, answer.status());
            assertEquals("fine", text(answer));
            assertFalse(answer.bodyCut());
            assertEquals(
                    "POST /in?a=b HTTP/1.1\r\nHost: 127.0.0.1:"
                            + server.origin().port()
                            + "\r\nX-Test: yes\r\nContent-Length: 6\r\n\r\nhÃ©llo",
                    server.requests().get(0));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST,true",
        "PUT,true",
        "PATCH,true",
        "GET,false",
        "DELETE,false",
        "OPTIONS,false"
    })
    void aLengthOfNoneIsSaidOnlyWhereABodyIsUsual(String method, boolean said) throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok(""))) {
            assertEquals(200, answer(transport, request(server.origin(), method, null)).status());
            assertEquals(said, server.requests().get(0).contains("Content-Length: 0\r\n"));
        }
    }

    @Test
    void theHostHeaderLeavesOutTheUsualPortAndKeepsTheBracketsOfAnAddress() {
        assertEquals("h", new Target(new Origin("http", "h", 80)).hostHeader.getValue());
        assertEquals("h", new Target(new Origin("https", "h", 443)).hostHeader.getValue());
        assertEquals("h:443", new Target(new Origin("http", "h", 443)).hostHeader.getValue());
        assertEquals("[::1]", new Target(new Origin("http", "::1", 80)).hostHeader.getValue());
        assertEquals("[::1]:81", new Target(new Origin("http", "::1", 81)).hostHeader.getValue());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 299, 301, 302, 307, 401, 404, 407, 413, 429, 500, 599, 600, 999})
    void aStatusIsGivenAsItIs(int status) throws IOException {
        String head = "HTTP/1.1 " + status + " Some Reason\r\nLocation: /elsewhere\r\n";
        try (RawServer server = RawServer.answering(head + "Content-Length: 2\r\n\r\nab")) {
            Answer answer = answer(transport, post(server.origin(), "x"));

            assertNull(answer.failure());
            assertEquals(status, answer.status());
            assertEquals("ab", text(answer));
            assertEquals("/elsewhere", answer.header("location"));
            assertEquals(1, server.requests().size());
        }
    }

    @ParameterizedTest
    @CsvSource({"HEAD,200", "HEAD,404", "GET,204", "GET,304"})
    void anAnswerWithoutABodyEndsWithItsHead(String method, int status) throws IOException {
        String head = "HTTP/1.1 " + status + " X\r\n";
        String length = method.equals("HEAD") ? "Content-Length: 5\r\n" : "";
        try (RawServer server = RawServer.answering(head + length + "\r\n")) {
            for (int i = 0; i < 2; i++) {
                Answer answer = answer(transport, request(server.origin(), method, null));
                assertEquals(status, answer.status());
                assertEquals(0, answer.body().length);
            }
            assertEquals(1, server.accepted());
        }
    }

    @FaultCase(
            value = "The server switches to another protocol (101), which nobody asked for",
            then = "Sent again, as after a server error; the connection is dropped")
    @Test
    void anotherProtocolIsAStatusThatEndsTheConnection() throws IOException {
        try (RawServer server =
                RawServer.answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")) {
            assertEquals(101, answer(transport, post(server.origin(), "x")).status());
            assertEquals(101, answer(transport, post(server.origin(), "x")).status());
            assertEquals(2, server.accepted());
        }
    }

    @Test
    void interimAnswersBeforeTheFinalOneAreSkipped() throws IOException {
        String interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
        try (RawServer server = RawServer.answering(interim + RawServer.ok("end"))) {
            assertEquals("end", text(answer(transport, post(server.origin(), "x"))));
            assertEquals("end", text(answer(transport, post(server.origin(), "x"))));
            assertEquals(1, server.accepted());
        }
    }

    @Test
    void theHeadersThatAreLookedAtComeThrough() throws IOException {
        String answer =
                "HTTP/1.1 429 Slow\r\nretry-after: 7\r\nDate: Tue, 24 Nov 2026 20:00:00 GMT\r\n"
                        + "RateLimit: \"a\";r=0;t=5\r\nRateLimit-Policy: \"a\";q=1\r\n"
                        + "X-RateLimit-Remaining: 0\r\nSet-Cookie: secret\r\n"
                        + "Content-Type: text/plain\r\nContent-Length: 0\r\n\r\n";
        try (RawServer server = RawServer.answering(answer)) {
            Answer got = answer(transport, post(server.origin(), "x"));
            assertEquals("7", got.header("Retry-After"));
            assertEquals("Tue, 24 Nov 2026 20:00:00 GMT", got.header("Date"));
            assertEquals("\"a\";r=0;t=5", got.header("RateLimit"));
            assertEquals("\"a\";q=1", got.header("RateLimit-Policy"));
            assertEquals("0", got.header("X-RateLimit-Remaining"));
            assertEquals("text/plain", got.header("Content-Type"));
            assertNull(got.header("Set-Cookie"));
        }
    }

    @ParameterizedTest
    @CsvSource({"10,10,false,1", "10,9,false,1", "10,11,true,2", "10,100000,true,2", "0,1,true,2"})
    void aBodyIsReadToTheLimitAndTheRestDropsTheConnection(
            int limit, int length, boolean cut, int connections) throws IOException {
        transport.close();
        transport = new HttpClientTransport(Sending.settings(LONG, limit));
        String body = "x".repeat(length);
        String chunks = Integer.toHexString(length) + "\r\n" + body + "\r\n0\r\n\r\n";
        for (String answer :
                new String[] {
                    RawServer.ok(body),
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
                }) {
            try (RawServer server = RawServer.answering(answer)) {
                for (int i = 0; i < 2; i++) {
                    Answer got = answer(transport, post(server.origin(), "x"));
                    assertEquals(200, got.status());
                    assertNull(got.failure());
                    assertEquals(cut, got.bodyCut());
                    assertEquals(Math.min(limit, length), got.body().length);
                }
                assertEquals(connections, server.accepted());
            }
        }
    }

    @Test
    void aBodyThatEndsWithItsConnectionIsWhole() throws IOException {
        try (RawServer server =
                new RawServer(
                        connection -> {
                            connection.readRequest();
                            connection.write("HTTP/1.1 200 OK\r\n\r\nall");
                        })) {
            Answer got = answer(transport, post(server.origin(), "x"));
            assertNull(got.failure());
            assertEquals("all", text(got));
            assertFalse(got.bodyCut());
        }
    }

    @Test
    void aKeptConnectionIsUsedAgainAndAClosedOneIsNot() throws IOException {
        try (RawServer server =
                new RawServer(
                        connection -> {
                            for (int i = 0; i < 3; i++) {
                                connection.readRequest();
                                connection.write(
                                        RawServer.ok("").replace("\r\n\r\n", closeIf(i == 2)));
                            }
                            connection.awaitEnd();
                        })) {
            for (int i = 0; i < 6; i++) {
                assertEquals(200, answer(transport, post(server.origin(), "x")).status());
            }
            assertEquals(2, server.accepted());
        }
    }

    private static String closeIf(boolean close) {
        return close ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n";
    }

    @Test
    void largeBodiesPassBothWays() throws IOException {
        transport.close();
        transport = new HttpClientTransport(Sending.settings(LONG, 8 << 20));
        String large = "0123456789abcdef".repeat(1 << 18);
        try (RawServer server = RawServer.answering(RawServer.ok(large))) {
            assertEquals(large, text(answer(transport, post(server.origin(), large))));
            assertTrue(server.requests().get(0).endsWith("\r\n\r\n" + large));
        }
    }
}
