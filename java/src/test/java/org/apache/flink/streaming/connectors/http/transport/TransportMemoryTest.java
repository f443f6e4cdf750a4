package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.apache.flink.streaming.connectors.http.transport.Sending.send;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Endless answers to a process with a small heap, which is one of its own for that. */
@Timeout(120)
class TransportMemoryTest {

    private static final int REQUESTS = 160;

    /** What never ends, and how it begins; each connection takes the next. */
    private static final String[][] ENDLESS = {
        {"HTTP/1.1 200 OK\r\n\r\n", "x"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n", "x"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n", "x"},
        {"HTTP/1.1 200 OK\r\nA: ", "x"},
        {"HTTP/1.1 200 OK\r\n", "A: b\r\n"},
        {"", "x"},
        {"", "HTTP/1.1 103 X\r\nLink: x\r\n\r\n"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n"},
    };

    @FaultCase(
            value = "Thirty-two connections at once with answers that never end",
            then = "Each ends at its limit; a heap of 32 MiB has room for all of them")
    @Test
    void endlessAnswersOnAllConnectionsFitIntoASmallHeap() throws Exception {
        try (RawServer server = new RawServer(TransportMemoryTest::writeWithoutEnd)) {
            String said =
                    ChildJvm.run(
                            List.of("-Xmx32m", "-XX:+ExitOnOutOfMemoryError"),
                            TransportMemoryTest.class,
                            String.valueOf(server.origin().port()));
            assertEquals("{DELIVERED=60, RETRY_UNANSWERED=100}", said);
        }
    }

    private static void writeWithoutEnd(RawServer.Connection connection) throws IOException {
        connection.readRequest();
        String[] answer = ENDLESS[connection.number % ENDLESS.length];
        String piece = answer[1].repeat(8192 / answer[1].length());
        connection.write(answer[0]);
        while (true) {
            connection.write(piece);
        }
    }

    /** The child: sends to the server at this port, and says how often it met which verdict. */
    public static void main(String[] arguments) {
        Origin origin = new Origin("http", "127.0.0.1", Integer.parseInt(arguments[0]));
        Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        try (HttpClientTransport transport = Sending.transport(Duration.ofMinutes(1))) {
            // The answers themselves are not kept: as in the sink, each is looked at and forgotten.
            List<CompletableFuture<Verdict>> told = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                told.add(send(transport, post(origin, "x")).thenApply(Sending::verdict));
            }
            told.forEach(each -> verdicts.merge(each.join(), 1, Integer::sum));
        }
        System.out.println(verdicts);
    }
}
