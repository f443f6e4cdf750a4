package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.send;
import static org.apache.flink.streaming.connectors.http.transport.Sending.verdict;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.answer.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Each status by each method, over the wire, against the table tests/vectors/outcomes.json. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TransportStatusTest {

    private static final int FIRST = 100;
    private static final int LAST = 599;
    private static final Outcome[] OUTCOMES = new Outcome[LAST + 1];

    /** The rows of a plain record: nothing that could change what the status alone says. */
    @BeforeAll
    static void readTable() throws IOException {
        try (InputStream in = TransportStatusTest.class.getResourceAsStream("/outcomes.json")) {
            for (JsonNode row : new ObjectMapper().readTree(in).required("outcomes")) {
                JsonNode answer = row.required("answer");
                if (row.required("when").isEmpty() && answer.size() == 1 && answer.has("status")) {
                    String[] range = answer.get("status").asText().split("-");
                    int last = Math.min(LAST, Integer.parseInt(range[range.length - 1]));
                    for (int status = Integer.parseInt(range[0]); status <= last; status++) {
                        OUTCOMES[status] = Outcome.valueOf(row.required("outcome").textValue());
                    }
                }
            }
        }
    }

    @FaultCase(
            value = "Any status from 100 to 599 as the answer to any method",
            then = "Each has the outcome of the table of answers; no status is lost or followed")
    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "GET", "HEAD", "OPTIONS"})
    void everyStatusMeansWhatTheTableSays(String method) throws IOException {
        try (RawServer server = new RawServer(TransportStatusTest::answerAsAsked);
                HttpClientTransport transport = Sending.transport(LONG)) {
            List<CompletableFuture<Answer>> told = new ArrayList<>();
            for (int status = FIRST; status <= LAST; status++) {
                told.add(send(transport, asking(server.origin(), method, status)));
            }
            for (int status = FIRST; status <= LAST; status++) {
                Answer answer = Sending.await(told.get(status - FIRST));
                assertEquals(OUTCOMES[status], verdict(answer).outcome, method + " " + status);
                if (status >= 200) {
                    assertEquals(status, answer.status());
                    assertEquals(hasBody(method, status) ? "ab" : "", Sending.text(answer));
                }
            }
            assertEquals(LAST - FIRST + 1, server.requests().size(), "nothing is sent twice");
        }
    }

    private static WireRequest asking(Origin origin, String method, int status) {
        boolean body = method.startsWith("P");
        return new WireRequest(
                origin, method, "/" + status, new String[0], body ? new byte[] {'x'} : null);
    }

    /** The status is the path; behind an interim answer nothing comes. */
    private static void answerAsAsked(RawServer.Connection connection) throws IOException {
        for (String request = connection.readRequest();
                request != null;
                request = connection.readRequest()) {
            String[] line = request.split(" /?", 3);
            int status = Integer.parseInt(line[1]);
            String head = "HTTP/1.1 " + status + " Some Reason\r\nLocation: /elsewhere\r\n";
            if (status < 200) {
                connection.write(head + "\r\n");
                return;
            }
            boolean sized = status != 204 && status != 304;
            connection.write(
                    head
                            + (sized ? "Content-Length: 2\r\n\r\n" : "\r\n")
                            + (hasBody(line[0], status) ? "ab" : ""));
        }
    }

    /** RFC 9110, 6.4.1: those that never have one. */
    private static boolean hasBody(String method, int status) {
        return !method.equals("HEAD") && status != 204 && status != 304;
    }
}
