package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.SHORT;
import static org.apache.flink.streaming.connectors.http.transport.Sending.answer;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.apache.flink.streaming.connectors.http.transport.Sending.send;
import static org.apache.flink.streaming.connectors.http.transport.Sending.settings;
import static org.apache.flink.streaming.connectors.http.transport.Sending.text;
import static org.apache.flink.streaming.connectors.http.transport.Sending.verdict;
import static org.apache.flink.streaming.connectors.http.transport.Sending.verdictAtFirst;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.transport.Answer.Failure;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** From a name to an address: when it is asked, and what becomes of it. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TransportNamesTest {

    private interface Lookup {
        InetAddress[] of(String name) throws UnknownHostException;
    }

    /** Names that only this test knows. */
    private static HttpClientTransport transport(Lookup lookup) {
        return transport(lookup, LONG);
    }

    private static HttpClientTransport transport(Lookup lookup, Duration requestTimeout) {
        DnsResolver names =
                new DnsResolver() {
                    @Override
                    public InetAddress[] resolve(String host) throws UnknownHostException {
                        return lookup.of(host);
                    }

                    @Override
                    public String resolveCanonicalHostname(String host) {
                        return host;
                    }
                };
        return new HttpClientTransport(settings(requestTimeout, 10), null, names);
    }

    private static InetAddress[] loopback(String... addresses) throws UnknownHostException {
        InetAddress[] all = new InetAddress[addresses.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = InetAddress.getByName(addresses[i]);
        }
        return all;
    }

    /** Gives each request this body, and keeps the connection if wanted. */
    private static RawServer.Script answering(String body, boolean kept) {
        String close = kept ? "" : "Connection: close\r\n";
        String head = "HTTP/1.1 200 OK\r\n" + close + "Content-Length: " + body.length();
        return connection -> {
            while (connection.readRequest() != null) {
                connection.write(head + "\r\n\r\n" + body);
            }
        };
    }

    @FaultCase(
            value = "The host's name cannot be resolved, for a while",
            then =
                    "Sent again for as long as it takes; where nothing was ever accepted, the job fails after endpoint-grace")
    @Test
    void aNameThatFailsIsAFailureToConnectUntilItIsKnownAgain() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (RawServer server = new RawServer(answering("found", true));
                HttpClientTransport transport =
                        transport(
                                name -> {
                                    if (asked.incrementAndGet() <= 3) {
                                        throw new UnknownHostException(name);
                                    }
                                    return loopback("127.0.0.1");
                                })) {
            WireRequest request = post(new Origin("http", "some", server.origin().port()), "x");
            for (int i = 0; i < 3; i++) {
                Answer answer = answer(transport, request);
                assertEquals(Failure.CONNECT, answer.failure());
                assertEquals(Verdict.RETRY, verdict(answer));
                assertEquals(Verdict.ENDPOINT, verdictAtFirst(answer));
            }
            assertEquals("found", text(answer(transport, request)));
        }
    }

    @FaultCase(
            value = "Some of the addresses of a name refuse the connection",
            then = "The next address is tried within the same attempt")
    @Test
    void aHostThatResolvesToSeveralAddressesIsTriedAtEach() throws IOException {
        try (RawServer server = new RawServer(answering("alive", false));
                HttpClientTransport transport =
                        transport(name -> loopback("127.0.0.2", "127.0.0.3", "127.0.0.1"))) {
            WireRequest request = post(new Origin("http", "three", server.origin().port()), "x");
            for (int i = 0; i < 5; i++) {
                assertEquals("alive", text(answer(transport, request)));
            }
        }
    }

    @FaultCase(
            value = "The address of a name changes",
            then =
                    "Kept connections are used as long as their server keeps them; each new one goes to the new address")
    @Test
    void aNewConnectionGoesToTheNewAddressAndAKeptOneStays() throws IOException {
        Map<String, InetAddress[]> names = new ConcurrentHashMap<>();
        names.put("moving", loopback("127.0.0.1"));
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch moved = new CountDownLatch(1);
        RawServer.Script twiceAndClose =
                connection -> {
                    connection.readRequest();
                    connection.write(RawServer.ok("old"));
                    connection.readRequest();
                    RawServer.await(moved);
                    connection.write(
                            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nold");
                };
        try (RawServer before = new RawServer(twiceAndClose);
                RawServer after =
                        new RawServer(
                                answering("new", false), "127.0.0.2", before.origin().port());
                HttpClientTransport transport =
                        transport(
                                name -> {
                                    asked.incrementAndGet();
                                    return names.get(name);
                                })) {
            WireRequest request = post(new Origin("http", "moving", before.origin().port()), "x");
            assertEquals("old", text(answer(transport, request)));
            names.put("moving", loopback("127.0.0.2"));
            moved.countDown();
            assertEquals("old", text(answer(transport, request)));
            assertEquals(1, asked.get());
            for (int i = 2; i <= 4; i++) {
                assertEquals("new", text(answer(transport, request)));
                assertEquals(i, asked.get(), "a name is asked for each connection");
            }
            assertEquals(3, after.requests().size());
        }
    }

    @FaultCase(
            value = "A name server that does not answer",
            then = "Ended at request-timeout; requests to other hosts go on meanwhile")
    @Test
    void aNameThatResolvesSlowlyHoldsUpNeitherOthersNorTheSenderAndEndsAtTheDeadline()
            throws IOException {
        CountDownLatch resolved = new CountDownLatch(1);
        Lookup lookup =
                name -> {
                    if (name.equals("slow")) {
                        RawServer.await(resolved);
                    }
                    return loopback("127.0.0.1");
                };
        try (RawServer server = new RawServer(answering("found", true));
                HttpClientTransport transport = transport(lookup, SHORT)) {
            Origin slow = new Origin("http", "slow", server.origin().port());
            Origin quick = new Origin("http", "quick", server.origin().port());
            CompletableFuture<Answer> first = send(transport, post(slow, "x"));
            assertEquals("found", text(answer(transport, post(quick, "x"))));
            Answer late = Sending.await(first);
            assertEquals(Failure.CONNECT, late.failure());
            assertEquals(Verdict.RETRY, verdict(late));
            resolved.countDown();
            assertEquals("found", text(answer(transport, post(slow, "x"))));
        }
    }
}
