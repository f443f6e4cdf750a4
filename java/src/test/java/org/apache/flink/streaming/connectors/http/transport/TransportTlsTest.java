package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.answer;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.flink.streaming.connectors.http.transport.Answer.Failure;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS: a certificate is believed or the request is not sent. */
@Timeout(60)
class TransportTlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private static SSLContext context;

    /** A certificate for the name localhost, by the JDK's own tool. */
    @BeforeAll
    static void makeCertificate(@TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path file = folder.resolve("server.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                new String(PASSWORD),
                                "-keystore",
                                file.toString())
                        .inheritIO()
                        .start();
        assertEquals(0, keytool.waitFor());
        KeyStore keys = KeyStore.getInstance(file.toFile(), PASSWORD);
        KeyManagerFactory own =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keys.getCertificate(keys.aliases().nextElement()));
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    }

    private static RawServer server(RawServer.Script script) throws IOException {
        ServerSocket socket =
                context.getServerSocketFactory()
                        .createServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        return new RawServer(script, socket);
    }

    private static final RawServer.Script OK =
            connection -> {
                while (connection.readRequest() != null) {
                    connection.write(RawServer.ok("safe"));
                }
            };

    private static HttpClientTransport trusting() {
        TlsStrategy tls = ClientTlsStrategyBuilder.create().setSslContext(context).buildAsync();
        return new HttpClientTransport(Sending.settings(LONG, 1000), tls, null);
    }

    private static Origin https(String host, RawServer server) {
        return new Origin("https", host, server.origin().port());
    }

    @Test
    void aTrustedServerGetsTheRequestsOnOneConnection() throws IOException {
        try (RawServer server = server(OK);
                HttpClientTransport transport = trusting()) {
            for (int i = 0; i < 3; i++) {
                Answer answer = answer(transport, post(https("localhost", server), "x"));
                assertEquals("safe", Sending.text(answer), String.valueOf(answer.cause()));
            }
            assertEquals(1, server.accepted());
        }
    }

    @Test
    void anUntrustedServerGetsNothing() throws IOException {
        try (RawServer server = server(OK);
                HttpClientTransport transport = Sending.transport(LONG)) {
            Answer answer = answer(transport, post(https("localhost", server), "x"));
            assertEquals(Failure.TLS, answer.failure(), String.valueOf(answer.cause()));
            assertEquals(0, server.requests().size());
        }
    }

    @Test
    void aCertificateForAnotherNameGetsNothing() throws IOException {
        try (RawServer server = server(OK);
                HttpClientTransport transport = trusting()) {
            Answer answer = answer(transport, post(https("127.0.0.1", server), "x"));
            assertEquals(Failure.TLS, answer.failure(), String.valueOf(answer.cause()));
            assertEquals(0, server.requests().size());
        }
    }

    @Test
    void tlsBytesAnswerAPlainRequestWithNoHttp() throws IOException {
        try (RawServer server = server(OK);
                HttpClientTransport transport = Sending.transport(LONG)) {
            Answer answer = answer(transport, post(server.origin(), "x"));
            assertEquals(Failure.PROTOCOL, answer.failure(), String.valueOf(answer.cause()));
        }
    }

    @Test
    void aConnectionThatEndsIsTruncatedOrClosedAsWithoutTls() throws IOException {
        String[] cut = {
            "", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "HTTP/1.1 200 OK\r\nA: b\r\n\r"
        };
        Failure[] failures = {Failure.CLOSED_ON_NEW, Failure.TRUNCATED, Failure.TRUNCATED};
        for (int i = 0; i < cut.length; i++) {
            String bytes = cut[i];
            try (RawServer server =
                            server(
                                    connection -> {
                                        connection.readRequest();
                                        connection.write(bytes);
                                    });
                    HttpClientTransport transport = trusting()) {
                Answer answer = answer(transport, post(https("localhost", server), "x"));
                assertEquals(failures[i], answer.failure(), String.valueOf(answer.cause()));
            }
        }
    }

    @Test
    void aSecondAnswerIsNotTakenForTheNextOne() throws IOException {
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
