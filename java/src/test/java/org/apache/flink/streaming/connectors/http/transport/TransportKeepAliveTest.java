package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.apache.flink.streaming.connectors.http.transport.Sending.send;
import static org.apache.flink.streaming.connectors.http.transport.Sending.verdict;
import static org.apache.flink.streaming.connectors.http.transport.Sending.verdictOfRepetition;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.transport.Answer.Failure;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** The race between a server that closes a kept connection and the next request on it. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TransportKeepAliveTest {

    private static final int POSTS = 300;

    @FaultCase(
            value = "The server closes or resets kept connections without a word, 300 times",
            then =
                    "No visible failure: sent again at once on a new connection. Only what was on its way may arrive twice")
    @ParameterizedTest(name = "after {0} answers and {1} us, reset: {2}, {3} at a time")
    @CsvSource({"1,0,false,1", "1,150,false,1", "1,150,true,1", "2,300,false,8", "3,0,true,8"})
    void ofThreeHundredPostsNoneFailsVisibly(int answers, int micros, boolean reset, int atATime)
            throws IOException {
        Map<String, Failure> failures = new ConcurrentHashMap<>();
        try (RawServer server = closing(answers, micros, reset);
                HttpClientTransport transport = Sending.transport(LONG)) {
            for (int i = 0; i < POSTS; i += atATime) {
                Map<String, CompletableFuture<Answer>> told = new HashMap<>();
                for (int j = i; j < Math.min(POSTS, i + atATime); j++) {
                    String body = "id-" + j + ".";
                    told.put(body, send(transport, post(server.origin(), body)));
                }
                told.forEach(
                        (body, answer) ->
                                settle(transport, server, body, Sending.await(answer), failures));
            }
            for (int i = 0; i < POSTS; i++) {
                String body = "id-" + i + ".";
                long arrived = server.requests().stream().filter(r -> r.endsWith(body)).count();
                boolean twice = failures.get(body) == Failure.CLOSED_ON_REUSED;
                assertTrue(arrived == 1 || twice && arrived == 2, body + " arrived " + arrived);
            }
        }
    }

    /** As the sink does: once more at once, on a connection that nobody has closed yet. */
    private static void settle(
            HttpTransport transport,
            RawServer server,
            String body,
            Answer first,
            Map<String, Failure> failures) {
        if (verdict(first) == Verdict.DELIVERED) {
            return;
        }
        failures.put(body, first.failure());
        assertTrue(verdict(first).atOnce(), body + " " + first.failure() + " " + first.cause());
        WireRequest same = post(server.origin(), body);
        WireRequest afresh =
                new WireRequest(same.origin, "POST", same.path, same.headers, same.body, true);
        Answer second = Sending.answer(transport, afresh);
        assertEquals(Verdict.DELIVERED, verdictOfRepetition(second), body + " " + second.failure());
    }

    /** Says nothing of closing, and closes after so many answers and a moment. */
    private static RawServer closing(int answers, int micros, boolean reset) throws IOException {
        return new RawServer(
                connection -> {
                    for (int i = 0; i < answers && connection.readRequest() != null; i++) {
                        connection.write(RawServer.ok("yes"));
                    }
                    LockSupport.parkNanos(micros * 1000L);
                    if (reset) {
                        connection.reset();
                    }
                });
    }
}
