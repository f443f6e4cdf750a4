package org.apache.flink.streaming.connectors.http.transport;

import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.async.methods.SimpleRequestProducer;
import org.apache.hc.client5.http.async.methods.SimpleResponseConsumer;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * What a request costs on loopback, 200 bytes, 32 in flight: this transport beside the bare client
 * with its stock producers. Not a test: run it by hand, {@code main [requests]}.
 *
 * <p>Each is fed twice: by another thread, as a task would, and by the I/O thread as answers come.
 */
final class TransportLoop {

    private static final int IN_FLIGHT = 32;
    private static final byte[] BODY = "0123456789".repeat(20).getBytes(StandardCharsets.US_ASCII);

    /** Sends one request and runs this when it is answered. */
    private interface Sender extends Consumer<Runnable> {}

    private TransportLoop() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int requests = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        String only = arguments.length > 1 ? arguments[1] : "";
        Process server =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                LoopServer.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        int port =
                Integer.parseInt(
                        new BufferedReader(
                                        new InputStreamReader(
                                                server.getInputStream(), StandardCharsets.US_ASCII))
                                .readLine());
        if (only.isEmpty() || only.equals("bare")) {
            bare(port, requests);
        }
        if (only.isEmpty() || only.equals("own")) {
            own(port, requests);
        }
        server.getOutputStream().close();
        server.waitFor();
    }

    private static void own(int port, int requests) throws InterruptedException {
        Origin origin = new Origin("http", "127.0.0.1", port);
        WireRequest request =
                new WireRequest(
                        origin, "POST", "/in", new String[] {"Content-Type", "text/plain"}, BODY);
        TransportSettings settings =
                new TransportSettings(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        64 * 1024,
                        IN_FLIGHT,
                        "loop");
        try (HttpClientTransport transport = new HttpClientTransport(settings)) {
            measure(
                    "transport",
                    requests,
                    done ->
                            transport.send(
                                    request,
                                    answer -> {
                                        if (answer.status() != 200) {
                                            throw new IllegalStateException(answer.cause());
                                        }
                                        done.run();
                                    }));
        }
    }

    private static void bare(int port, int requests) throws InterruptedException {
        CloseableHttpAsyncClient client =
                HttpAsyncClientBuilder.create()
                        .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
                        .setConnectionManager(
                                PoolingAsyncClientConnectionManagerBuilder.create()
                                        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                                        .setMaxConnPerRoute(IN_FLIGHT)
                                        .build())
                        .disableAutomaticRetries()
                        .disableRedirectHandling()
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .disableContentCompression()
                        .build();
        client.start();
        String url = "http://127.0.0.1:" + port + "/in";
        measure("bare client", requests, done -> sendBare(client, url, done));
        client.close(CloseMode.IMMEDIATE);
    }

    private static void sendBare(CloseableHttpAsyncClient client, String url, Runnable done) {
        SimpleHttpRequest request =
                SimpleRequestBuilder.post(url).setBody(BODY, ContentType.TEXT_PLAIN).build();
        client.execute(
                SimpleRequestProducer.create(request),
                SimpleResponseConsumer.create(),
                new FutureCallback<SimpleHttpResponse>() {
                    @Override
                    public void completed(SimpleHttpResponse response) {
                        done.run();
                    }

                    @Override
                    public void failed(Exception cause) {
                        throw new IllegalStateException(cause);
                    }

                    @Override
                    public void cancelled() {
                        throw new IllegalStateException();
                    }
                });
    }

    private static void measure(String name, int requests, Sender sender)
            throws InterruptedException {
        for (boolean byTask : new boolean[] {true, false}) {
            if (byTask ? Boolean.getBoolean("loop.ioOnly") : Boolean.getBoolean("loop.taskOnly")) {
                continue;
            }
            run(requests / 2, sender, byTask);
            Duration cpu = cpu();
            long start = System.nanoTime();
            run(requests, sender, byTask);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%-12s fed by %-10s %6.2f us CPU a request, %,7.0f requests/s%n",
                    name,
                    byTask ? "a task" : "I/O thread",
                    cpu().minus(cpu).toNanos() / 1e3 / requests,
                    requests / seconds);
        }
    }

    private static void run(int requests, Sender sender, boolean byTask)
            throws InterruptedException {
        Semaphore free = new Semaphore(IN_FLIGHT);
        if (byTask) {
            for (int i = 0; i < requests; i++) {
                free.acquire();
                sender.accept(free::release);
            }
        } else {
            for (int i = 0; i < IN_FLIGHT; i++) {
                free.acquire();
                new Chain(sender, requests / IN_FLIGHT, free).run();
            }
        }
        free.acquire(IN_FLIGHT);
    }

    /** One request after the other; each answer begins the next. */
    private static final class Chain implements Runnable {

        private final Sender sender;
        private final Semaphore free;
        private int left;

        Chain(Sender sender, int left, Semaphore free) {
            this.sender = sender;
            this.left = left;
            this.free = free;
        }

        @Override
        public void run() {
            if (left-- > 0) {
                sender.accept(this);
            } else {
                free.release();
            }
        }
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }
}
