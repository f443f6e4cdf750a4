package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.answer;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.apache.flink.streaming.connectors.http.transport.Sending.verdict;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A process without free descriptors; in one of its own, since the limit is the process's. */
@Timeout(60)
class TransportDescriptorsTest {

    @FaultCase(
            value = "The process has no file descriptor left",
            then = "Sent again once there are some: no request left the machine")
    @Test
    void noDescriptorLeftIsAFailureToConnectThatPasses() throws Exception {
        try (RawServer server =
                RawServer.answering(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")) {
            List<String> command =
                    new ArrayList<>(List.of("sh", "-c", "ulimit -n 200 && exec \"$@\"", "sh"));
            command.addAll(
                    ChildJvm.command(
                            List.of(),
                            TransportDescriptorsTest.class,
                            String.valueOf(server.origin().port())));
            String said = ChildJvm.run(command);
            assertEquals("200 CONNECT RETRY CONNECT RETRY 200", said);
        }
    }

    /** The child: a request before, two while no descriptor is left, one after. */
    public static void main(String[] arguments) throws IOException {
        Origin origin = new Origin("http", "127.0.0.1", Integer.parseInt(arguments[0]));
        StringBuilder said = new StringBuilder();
        try (HttpClientTransport transport = Sending.transport(LONG)) {
            said.append(answer(transport, post(origin, "x")).status());
            // Loads what a failure needs, which would need a descriptor itself.
            verdict(answer(transport, post(new Origin("http", "127.0.0.1", 1), "x")));
            List<Closeable> all = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Answer none = answerWithoutDescriptors(transport, origin, all);
                said.append(' ').append(none.failure()).append(' ').append(verdict(none));
            }
            for (Closeable each : all) {
                each.close();
            }
            said.append(' ').append(answer(transport, post(origin, "x")).status());
        }
        System.out.println(said);
    }

    /** Uses all descriptors up, again if one was still on its way back. */
    private static Answer answerWithoutDescriptors(
            HttpTransport transport, Origin origin, List<Closeable> all) {
        Answer answer;
        int tries = 0;
        do {
            try {
                while (true) {
                    all.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException none) {
                answer = answer(transport, post(origin, "x"));
            }
        } while (answer.failure() == null && ++tries < 50);
        return answer;
    }
}
