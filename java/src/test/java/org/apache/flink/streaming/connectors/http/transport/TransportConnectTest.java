package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.SHORT;
import static org.apache.flink.streaming.connectors.http.transport.Sending.answer;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.apache.flink.streaming.connectors.http.transport.Sending.send;
import static org.apache.flink.streaming.connectors.http.transport.Sending.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import org.apache.flink.streaming.connectors.http.transport.Answer.Failure;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The way to a connection, and what it is called when there is none. */
@Timeout(60)
class TransportConnectTest {

    private interface Lookup {
        InetAddress[] of(String name) throws UnknownHostException;
    }

    /** Names that only this test knows. */
    private static DnsResolver names(Lookup lookup) {
        return new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                return lookup.of(host);
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
    }

    private static InetAddress[] loopback(String... addresses) throws UnknownHostException {
        InetAddress[] all = new InetAddress[addresses.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = InetAddress.getByName(addresses[i]);
        }
        return all;
    }

    @Test
    void aRefusedConnectionIsAFailureToConnectEachTime() throws IOException {
        Origin refused;
        try (RawServer server = RawServer.answering("")) {
            refused = server.origin();
        }
        try (HttpClientTransport transport = Sending.transport(LONG)) {
            for (int i = 0; i < 100; i++) {
                assertEquals(Failure.CONNECT, answer(transport, post(refused, "x")).failure());
            }
        }
    }

    @Test
    void aNameThatNobodyKnowsIsAFailureToConnect() {
        DnsResolver none =
                names(
                        name -> {
                            throw new UnknownHostException(name);
                        });
        try (HttpClientTransport transport =
                new HttpClientTransport(settings(LONG, 10), null, none)) {
            Answer answer = answer(transport, post(new Origin("http", "nowhere", 80), "x"));
            assertEquals(Failure.CONNECT, answer.failure());
        }
    }

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
                assertEquals(Failure.CONNECT, answer(transport, post(origin, "x")).failure());
            }
        } finally {
            for (Socket socket : filling) {
                socket.close();
            }
        }
    }

    @Test
    void aHostThatResolvesToSeveralAddressesIsTriedAtEach() throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok(""));
                HttpClientTransport transport =
                        new HttpClientTransport(
                                settings(LONG, 10),
                                null,
                                names(name -> loopback("127.0.0.2", "127.0.0.3", "127.0.0.1")))) {
            Origin origin = new Origin("http", "several", server.origin().port());
            assertEquals(200, answer(transport, post(origin, "x")).status());
        }
    }

    @Test
    void aNameIsResolvedAnewForEachConnection() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (RawServer server =
                        RawServer.answering(
                                "HTTP/1.1 200 OK\r\nConnection: close\r\n"
                                        + "Content-Length: 0\r\n\r\n");
                HttpClientTransport transport =
                        new HttpClientTransport(
                                settings(LONG, 10),
                                null,
                                names(
                                        name -> {
                                            asked.incrementAndGet();
                                            return loopback("127.0.0.1");
                                        }))) {
            Origin origin = new Origin("http", "anew", server.origin().port());
            for (int i = 1; i <= 3; i++) {
                assertEquals(200, answer(transport, post(origin, "x")).status());
                assertEquals(i, asked.get());
            }
        }
    }

    @Test
    void aNameThatResolvesSlowlyHoldsUpNeitherOthersNorTheSenderAndEndsAtTheDeadline()
            throws IOException {
        CountDownLatch resolved = new CountDownLatch(1);
        try (RawServer server = RawServer.answering(RawServer.ok(""));
                HttpClientTransport transport =
                        new HttpClientTransport(
                                settings(SHORT, 10),
                                null,
                                names(
                                        name -> {
                                            if (name.equals("slow")) {
                                                RawServer.await(resolved);
                                            }
                                            return loopback("127.0.0.1");
                                        }))) {
            Origin slow = new Origin("http", "slow", server.origin().port());
            Origin quick = new Origin("http", "quick", server.origin().port());
            CompletableFuture<Answer> first = send(transport, post(slow, "x"));
            assertEquals(200, answer(transport, post(quick, "x")).status());
            assertEquals(Failure.CONNECT, Sending.await(first).failure());
            resolved.countDown();
            assertEquals(200, answer(transport, post(slow, "x")).status());
            assertFalse(server.requests().isEmpty());
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

    @Test
    void aPlainAnswerToTlsIsAFailureOfTls() throws IOException {
        try (RawServer server =
                        new RawServer(connection -> connection.write("HTTP/1.1 400\r\n\r\n"));
                HttpClientTransport transport = Sending.transport(LONG)) {
            Origin origin = new Origin("https", "127.0.0.1", server.origin().port());
            Answer answer = answer(transport, post(origin, "x"));
            assertEquals(Failure.TLS, answer.failure(), String.valueOf(answer.cause()));
            assertNotNull(answer.cause());
        }
    }

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
            }
        }
    }
}
