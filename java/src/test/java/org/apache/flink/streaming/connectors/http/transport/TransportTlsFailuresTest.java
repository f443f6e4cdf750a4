package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.answer;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.apache.flink.streaming.connectors.http.transport.Sending.verdict;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.answer.Outcome;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.transport.Answer.Failure;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Servers that cannot be believed, or that end the handshake. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TransportTlsFailuresTest {

    private static final String NAME = "localhost";
    private static Certificates authority;
    private static SSLContext good;

    @BeforeAll
    static void certify() throws GeneralSecurityException, IOException {
        authority = new Certificates();
        good = authority.server(NAME, Duration.ZERO);
    }

    private static SSLServerSocket listening(SSLContext context) throws IOException {
        return (SSLServerSocket)
                context.getServerSocketFactory()
                        .createServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
    }

    private static RawServer server(SSLServerSocket socket) {
        return new RawServer(
                connection -> {
                    while (connection.readRequest() != null) {
                        connection.write(RawServer.ok("safe"));
                    }
                },
                socket);
    }

    private static HttpClientTransport trusting(Certificates authority)
            throws GeneralSecurityException, IOException {
        SSLContext trust = authority.trusting();
        return new HttpClientTransport(
                Sending.settings(LONG, 1000),
                ClientTlsStrategyBuilder.create().setSslContext(trust).buildAsync(),
                null);
    }

    private static Answer answerOf(RawServer server, HttpTransport transport) {
        Origin origin = new Origin("https", NAME, server.origin().port());
        Answer answer = answer(transport, post(origin, "x"));
        LeakCheck.assertNoConnectionTo(origin);
        return answer;
    }

    private static void assertNotBelieved(RawServer server, HttpTransport transport) {
        for (int i = 0; i < 3; i++) {
            Answer answer = answerOf(server, transport);
            assertEquals(Failure.TLS, answer.failure(), String.valueOf(answer.cause()));
            assertEquals(Verdict.ENDPOINT, verdict(answer));
        }
        assertEquals(0, server.requests().size(), "nothing is sent to such a server");
    }

    @Test
    void aServerOfATrustedAuthorityIsBelieved() throws GeneralSecurityException, IOException {
        try (RawServer server = server(listening(good));
                HttpClientTransport transport = trusting(authority)) {
            Origin origin = new Origin("https", NAME, server.origin().port());
            assertEquals(Verdict.DELIVERED, verdict(answer(transport, post(origin, "x"))));
        }
    }

    @FaultCase(
            value = "TLS: an authority that nobody trusts",
            then = "Nothing is sent. Tried slowly for endpoint-grace, then the job fails")
    @Test
    void anAuthorityThatIsNotTrustedGetsNothing() throws GeneralSecurityException, IOException {
        try (RawServer server = server(listening(good));
                HttpClientTransport transport = trusting(new Certificates());
                HttpClientTransport usual = Sending.transport(LONG)) {
            assertNotBelieved(server, transport);
            assertNotBelieved(server, usual);
        }
    }

    @FaultCase(
            value = "TLS: a certificate that has expired or is not valid yet",
            then = "Nothing is sent. Tried slowly for endpoint-grace, then the job fails")
    @ParameterizedTest
    @ValueSource(ints = {-30, 30})
    void aCertificateOutOfItsTimeGetsNothing(int days)
            throws GeneralSecurityException, IOException {
        SSLContext outOfTime = authority.server(NAME, Duration.ofDays(days));
        try (RawServer server = server(listening(outOfTime));
                HttpClientTransport transport = trusting(authority)) {
            assertNotBelieved(server, transport);
        }
    }

    @FaultCase(
            value = "TLS: a certificate for another host",
            then = "Nothing is sent. Tried slowly for endpoint-grace, then the job fails")
    @ParameterizedTest
    @ValueSource(strings = {"example.com", "localhost.example.com", "*.localhost", "127.0.0.1"})
    void aCertificateForAnotherHostGetsNothing(String other)
            throws GeneralSecurityException, IOException {
        try (RawServer server = server(listening(authority.server(other, Duration.ZERO)));
                HttpClientTransport transport = trusting(authority)) {
            assertNotBelieved(server, transport);
        }
    }

    @FaultCase(
            value = "TLS: the server wants a version of the protocol that is too old",
            then = "Nothing is sent. Tried slowly for endpoint-grace, then the job fails")
    @ParameterizedTest
    @ValueSource(ints = {0x0300, 0x0301, 0x0302})
    void aProtocolThatIsTooOldGetsNothing(int version)
            throws GeneralSecurityException, IOException {
        try (RawServer server = new RawServer(connection -> chooseVersion(connection, version));
                HttpClientTransport transport = trusting(authority)) {
            assertNotBelieved(server, transport);
        }
    }

    /** A ServerHello (RFC 5246, 7.4.1.3) with a cipher that these versions had. */
    private static void chooseVersion(RawServer.Connection connection, int version)
            throws IOException {
        connection.readSome();
        String hello =
                "\2\0\0\46" + (char) 3 + (char) (version & 0xff) + "r".repeat(32) + "\0\300\23\0";
        connection.write("\26\3" + (char) (version & 0xff) + "\0\52" + hello);
        connection.awaitEnd();
    }

    @FaultCase(
            value = "TLS: the server refuses the handshake with an alert, or answers in plain text",
            then = "Nothing is sent. Tried slowly for endpoint-grace, then the job fails")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\25\3\3\0\2\2\50", // handshake_failure
                "\25\3\1\0\2\2\106", // protocol_version
                "\25\3\3\0\2\2\160", // unrecognized_name
                "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
                "SSH-2.0-OpenSSH_9\r\n",
            })
    void aServerThatRefusesTheHandshakeGetsNothing(String answer)
            throws GeneralSecurityException, IOException {
        try (RawServer server =
                        new RawServer(
                                connection -> {
                                    connection.readSome();
                                    connection.write(answer);
                                    connection.awaitEnd();
                                });
                HttpClientTransport transport = trusting(authority)) {
            assertNotBelieved(server, transport);
        }
    }

    @FaultCase(
            value = "TLS: the server wants a certificate of the client, which has none",
            then = "Nothing is delivered. Tried slowly for endpoint-grace, then the job fails")
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aServerThatWantsACertificateOfOursGetsNothing(String version)
            throws GeneralSecurityException, IOException {
        SSLServerSocket socket = listening(good);
        socket.setNeedClientAuth(true);
        socket.setEnabledProtocols(new String[] {version});
        try (RawServer server = server(socket);
                HttpClientTransport transport = trusting(authority)) {
            assertNotBelieved(server, transport);
        }
    }

    @FaultCase(
            value = "TLS: the connection is closed or reset within the handshake",
            then =
                    "Sent again, as when nothing is there: the server is not reached, its certificate not in doubt")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionThatEndsWithinTheHandshakeIsAnOutage(boolean reset)
            throws GeneralSecurityException, IOException {
        try (RawServer server =
                        new RawServer(
                                connection -> {
                                    connection.readSome();
                                    if (reset) {
                                        connection.reset();
                                    }
                                });
                HttpClientTransport transport = trusting(authority)) {
            for (int i = 0; i < 10; i++) {
                Answer answer = answerOf(server, transport);
                assertEquals(
                        Outcome.RETRY,
                        verdict(answer).outcome,
                        answer.failure() + " " + answer.cause());
                assertEquals(Failure.CONNECT, answer.failure());
            }
        }
    }
}
