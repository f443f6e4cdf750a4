package org.apache.flink.streaming.connectors.http.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.io.IOException;

/** The headers of requests that share an array, as the server sees them. */
class SharedHeadersTest {

    private static final String[] SHARED = {"X-Test", "yes", "Content-Type", "text/plain; a=b"};
    private static final String[] OTHERS = {"X-Test", "no", "X-Empty", "", "X-Colon", "a: b"};

    @Test
    void everyRequestHasItsOwnWhetherTheyCameBeforeOrNot() throws IOException {
        String[][] inTurn = {
            SHARED, SHARED, SHARED, OTHERS, SHARED, SHARED, OTHERS.clone(), OTHERS
        };
        try (RawServer server = RawServer.answering(RawServer.ok(""));
                HttpClientTransport transport = Sending.transport(Sending.LONG)) {
            for (String[] headers : inTurn) {
                WireRequest request =
                        new WireRequest(server.origin(), "POST", "/", headers, new byte[1]);
                assertEquals(200, Sending.answer(transport, request).status());
            }
            for (int i = 0; i < inTurn.length; i++) {
                String head = server.requests().get(i);
                String own = head.substring(head.indexOf("X-Test"), head.indexOf("Content-Length"));
                assertEquals(lines(inTurn[i]), own);
            }
        }
    }

    private static String lines(String[] headers) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            lines.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        return lines.toString();
    }
}
