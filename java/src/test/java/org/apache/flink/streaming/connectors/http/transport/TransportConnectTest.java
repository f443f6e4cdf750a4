package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.answer;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.apache.flink.streaming.connectors.http.transport.Sending.send;
import static org.apache.flink.streaming.connectors.http.transport.Sending.verdict;
import static org.apache.flink.streaming.connectors.http.transport.Sending.verdictAtFirst;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.transport.Answer.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The way to a connection, and what it is called when there is none. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TransportConnectTest {

    @FaultCase(
            value = "The connection is refused",
            then =
                    "Sent again for as long as it takes; where nothing was ever accepted, the job fails after endpoint-grace")
    @Test
    void aRefusedConnectionIsAFailureToConnectEachTime() throws IOException {
        Origin refused;
        try (RawServer server = RawServer.answering("")) {
            refused = server.origin();
        }
        try (HttpClientTransport transport = Sending.transport(LONG)) {
            for (int i = 0; i < 100; i++) {
                Answer answer = answer(transport, post(refused, "x"));
                assertEquals(Failure.CONNECT, answer.failure());
                assertEquals(Verdict.RETRY, verdict(answer));
                assertEquals(Verdict.ENDPOINT, verdictAtFirst(answer));
            }
        }
    }

    @FaultCase(
            value = "Nobody answers the connect",
            then = "Ended at connect-timeout; sent again for as long as it takes")
    @Test
    void aConnectThatIsNotAnsweredEndsWithTheConnectTimeout() throws IOException {
        List<Socket> filling = new ArrayList<>();
        TransportSettings settings =
                new TransportSettings(Duration.ofMillis(200), LONG, 10, 2, "test-http");
        // Linux drops the third SYN to a socket with a backlog of one that nobody accepts from.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                HttpClientTransport transport = new HttpClientTransport(settings)) {
            for (int i = 0; i < 2; i++) {
                filling.add(new Socket(full.getInetAddress(), full.getLocalPort()));
            }
            Origin origin = new Origin("http", "127.0.0.1", full.getLocalPort());
            for (int i = 0; i < 5; i++) {
                Answer answer = answer(transport, post(origin, "x"));
                assertEquals(Failure.CONNECT, answer.failure());
                assertEquals(Verdict.RETRY, verdict(answer));
            }
        } finally {
            for (Socket socket : filling) {
                socket.close();
            }
        }
    }

    @Test
    void moreRequestsThanConnectionsWaitForOne() throws IOException {
        TransportSettings settings = new TransportSettings(LONG, LONG, 10, 2, "test-http");
        try (RawServer server = RawServer.answering(RawServer.ok(""));
                HttpClientTransport transport = new HttpClientTransport(settings)) {
            List<CompletableFuture<Answer>> told = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                told.add(send(transport, post(server.origin(), "x")));
            }
            told.forEach(each -> assertEquals(200, Sending.await(each).status()));
            assertEquals(2, server.accepted());
        }
    }

    @FaultCase(
            value = "An https URL for a port that speaks plain HTTP",
            then = "Nothing is sent. Tried slowly for endpoint-grace, then the job fails")
    @Test
    void aPlainAnswerToTlsIsAFailureOfTls() throws IOException {
        try (RawServer server =
                        new RawServer(connection -> connection.write("HTTP/1.1 400\r\n\r\n"));
                HttpClientTransport transport = Sending.transport(LONG)) {
            Origin origin = new Origin("https", "127.0.0.1", server.origin().port());
            Answer answer = answer(transport, post(origin, "x"));
            assertEquals(Failure.TLS, answer.failure(), String.valueOf(answer.cause()));
            assertEquals(Verdict.ENDPOINT, verdict(answer));
            assertEquals(0, server.requests().size());
        }
    }

    @FaultCase(
            value = "Nobody answers the TLS handshake",
            then = "Ended at connect-timeout; sent again for as long as it takes")
    @Test
    void aHandshakeThatNobodyAnswersEndsWithTheConnectTimeout() throws IOException {
        TransportSettings settings =
                new TransportSettings(Duration.ofMillis(200), LONG, 10, 2, "test-http");
        try (RawServer server = new RawServer(RawServer.Connection::awaitEnd);
                HttpClientTransport transport = new HttpClientTransport(settings)) {
            Origin origin = new Origin("https", "127.0.0.1", server.origin().port());
            for (int i = 0; i < 5; i++) {
                Answer answer = answer(transport, post(origin, "x"));
                assertEquals(Failure.CONNECT, answer.failure(), String.valueOf(answer.cause()));
                assertEquals(Verdict.RETRY, verdict(answer));
                LeakCheck.assertNoConnectionTo(origin);
            }
        }
    }
}
