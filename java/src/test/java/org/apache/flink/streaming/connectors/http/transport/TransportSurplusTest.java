package org.apache.flink.streaming.connectors.http.transport;

import static org.apache.flink.streaming.connectors.http.transport.Sending.LONG;
import static org.apache.flink.streaming.connectors.http.transport.Sending.answer;
import static org.apache.flink.streaming.connectors.http.transport.Sending.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.transport.Answer.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Servers that are out of step: what nobody asked for is nobody's answer. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TransportSurplusTest {

    @FaultCase(
            value =
                    "More bytes than the answer on a kept connection: a second answer, half of one, a stray byte",
            then = "The connection is dropped; what nobody asked for is nobody's answer")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstale",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
                "HTTP/1.1 200",
                "x",
                "\r\n",
            })
    void bytesBehindAnAnswerAreNotTakenForTheNextOne(String surplus) throws IOException {
        try (RawServer server =
                        new RawServer(
                                connection -> {
                                    while (connection.readRequest() != null) {
                                        connection.write(RawServer.ok("mine") + surplus);
                                    }
                                });
                HttpClientTransport transport = Sending.transport(LONG)) {
            for (int i = 0; i < 20; i++) {
                Answer answer = answer(transport, post(server.origin(), "x"));
                if (answer.failure() == null) {
                    assertEquals("mine", Sending.text(answer));
                } else {
                    assertEquals(Failure.NOT_EXECUTED, answer.failure());
                }
            }
            assertTrue(server.accepted() > 1, "a connection out of step is dropped");
        }
    }

    @FaultCase(
            value = "An answer that nobody asked for, on an idle connection",
            then = "The connection is dropped at once; the next request has a new one")
    @Test
    void bytesThatComeWhileAConnectionIsIdleEndIt() throws IOException {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch dropped = new CountDownLatch(1);
        try (RawServer server =
                        new RawServer(
                                connection -> {
                                    connection.readRequest();
                                    connection.write(RawServer.ok("mine"));
                                    if (connection.number == 1) {
                                        RawServer.await(answered);
                                        connection.write("HTTP/1.1 200 OK\r\n");
                                        try {
                                            connection.awaitEnd();
                                        } finally {
                                            dropped.countDown();
                                        }
                                    }
                                });
                HttpClientTransport transport = Sending.transport(LONG)) {
            assertEquals("mine", Sending.text(answer(transport, post(server.origin(), "x"))));
            answered.countDown();
            RawServer.await(dropped);
            assertEquals("mine", Sending.text(answer(transport, post(server.origin(), "x"))));
        }
    }

    @Test
    void aRequestSentFromWithinAnAnswerDoesNotGetWhatCameBehindThatAnswer() throws IOException {
        List<Answer> answers = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> over = new CompletableFuture<>();
        try (RawServer server =
                        new RawServer(
                                connection -> {
                                    while (connection.readRequest() != null) {
                                        connection.write(
                                                RawServer.ok("mine") + RawServer.ok("stale"));
                                    }
                                });
                HttpClientTransport transport = Sending.transport(LONG)) {
            WireRequest request = post(server.origin(), "x");
            transport.send(
                    request,
                    new HttpTransport.AnswerListener() {
                        @Override
                        public void answered(Answer answer) {
                            answers.add(answer);
                            if (answers.size() < 50) {
                                transport.send(request, this);
                            } else {
                                over.complete(null);
                            }
                        }
                    });
            over.join();
        }
        for (Answer answer : answers) {
            if (answer.failure() == null) {
                assertEquals("mine", Sending.text(answer));
            } else {
                assertEquals(Failure.NOT_EXECUTED, answer.failure());
            }
        }
    }
}
