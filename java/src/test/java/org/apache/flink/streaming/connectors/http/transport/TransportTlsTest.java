package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.answer;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.apache.flink.streaming.connectors.http.transport.Sending.verdict;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.transport.Answer.Failure;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.time.Duration;

import javax.net.ssl.SSLContext;

/** What goes over TLS, and what does not end as it should. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TransportTlsTest {

    private static Certificates authority;
    private static SSLContext localhost;

    @BeforeAll
    static void certify() throws GeneralSecurityException, IOException {
        authority = new Certificates();
        localhost = authority.server("localhost", Duration.ZERO);
    }

    private static RawServer server(RawServer.Script script) throws IOException {
        ServerSocket socket =
                localhost
                        .getServerSocketFactory()
                        .createServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        return new RawServer(script, socket);
    }

    private static final RawServer.Script OK =
            connection -> {
                while (connection.readRequest() != null) {
                    connection.write(RawServer.ok("safe"));
                }
            };

    private static HttpClientTransport trusting() throws GeneralSecurityException, IOException {
        TlsStrategy tls =
                ClientTlsStrategyBuilder.create().setSslContext(authority.trusting()).buildAsync();
        return new HttpClientTransport(Sending.settings(LONG, 1000), tls, null);
    }

    private static Origin https(String host, RawServer server) {
        return new Origin("https", host, server.origin().port());
    }

    @Test
    void aTrustedServerGetsTheRequestsOnOneConnection()
            throws GeneralSecurityException, IOException {
        try (RawServer server = server(OK);
                HttpClientTransport transport = trusting()) {
            for (int i = 0; i < 3; i++) {
                Answer answer = answer(transport, post(https("localhost", server), "x"));
                assertEquals("safe", Sending.text(answer), String.valueOf(answer.cause()));
            }
            assertEquals(1, server.accepted());
        }
    }

    @FaultCase(
            value = "A plain http URL for a port that speaks TLS",
            then = "Sent again, as a possible duplicate, for as long as it takes")
    @Test
    void tlsBytesAnswerAPlainRequestWithNoHttp() throws IOException {
        try (RawServer server = server(OK);
                HttpClientTransport transport = Sending.transport(LONG)) {
            Answer answer = answer(transport, post(server.origin(), "x"));
            assertEquals(Failure.PROTOCOL, answer.failure(), String.valueOf(answer.cause()));
            assertEquals(Verdict.RETRY_UNANSWERED, verdict(answer));
        }
    }

    @FaultCase(
            value = "A TLS connection is closed at any byte of the answer",
            then =
                    "Sent again, as a possible duplicate; no part of an answer is taken for a success")
    @Test
    void anAnswerThatIsCutAtAnyByteIsNoSuccessAsWithoutTls()
            throws GeneralSecurityException, IOException {
        String whole = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
        try (RawServer server =
                        server(
                                connection -> {
                                    connection.readRequest();
                                    connection.write(whole.substring(0, connection.number - 1));
                                });
                HttpClientTransport transport = trusting()) {
            WireRequest request = post(https("localhost", server), "x");
            for (int bytes = 0; bytes < whole.length(); bytes++) {
                Answer answer = answer(transport, request);
                assertEquals(
                        Verdict.RETRY_UNANSWERED, verdict(answer), bytes + " " + answer.cause());
            }
            assertEquals(Verdict.DELIVERED, verdict(answer(transport, request)));
        }
    }

    @FaultCase(
            value = "More than one answer to a request, over TLS",
            then = "The connection is dropped; what nobody asked for is nobody's answer")
    @Test
    void aSecondAnswerIsNotTakenForTheNextOne() throws GeneralSecurityException, IOException {
        try (RawServer server =
                        server(
                                connection -> {
                                    while (connection.readRequest() != null) {
                                        connection.write(
                                                RawServer.ok("mine") + RawServer.ok("stale"));
                                    }
                                });
                HttpClientTransport transport = trusting()) {
            for (int i = 0; i < 20; i++) {
                Answer answer = answer(transport, post(https("localhost", server), "x"));
                if (answer.failure() == null) {
                    assertEquals("mine", Sending.text(answer));
                } else {
                    assertEquals(Failure.NOT_EXECUTED, answer.failure());
                }
            }
        }
    }
}
