package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.connectors.http.HttpSink;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

@Tag("job")
class SmokeJobTest {

    @Test
    void aJobDeliversItsRecords() throws Exception {
        Queue<String> received = new ConcurrentLinkedQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext(
                "/in",
                exchange -> {
                    received.add(new String(exchange.getRequestBody().readAllBytes()));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        env.fromSequence(1, 1000)
                .map(String::valueOf)
                .sinkTo(
                        new HttpSink<>(
                                "http://127.0.0.1:" + server.getAddress().getPort() + "/in",
                                "POST"));
        env.execute();
        server.stop(0);
        assertThat(received).hasSize(1000);
    }
}
