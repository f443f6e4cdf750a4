package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.answer;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process without free descriptors; in one of its own, since the limit is the process's. */
@Timeout(60)
class TransportDescriptorsTest {

    @Test
    void noDescriptorLeftIsAFailureToConnectThatPasses() throws Exception {
        try (RawServer server =
                RawServer.answering(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")) {
            String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            Process child =
                    new ProcessBuilder(
                                    "sh",
                                    "-c",
                                    "ulimit -n 200 && exec \"$@\"",
                                    "sh",
                                    java,
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    TransportDescriptorsTest.class.getName(),
                                    String.valueOf(server.origin().port()))
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, child.waitFor(), said);
            assertEquals("200 CONNECT CONNECT 200", said.trim());
        }
    }

    /** The child: a request before, two while no descriptor is left, one after. */
    public static void main(String[] arguments) throws IOException {
        Origin origin = new Origin("http", "127.0.0.1", Integer.parseInt(arguments[0]));
        StringBuilder said = new StringBuilder();
        try (HttpClientTransport transport = Sending.transport(LONG)) {
            said.append(answer(transport, post(origin, "x")).status());
            // Loads what a failure needs, which would need a descriptor itself.
            answer(transport, post(new Origin("http", "127.0.0.1", 1), "x"));
            List<Closeable> all = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                said.append(' ').append(answerWithoutDescriptors(transport, origin, all).failure());
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
