package org.apache.flink.streaming.connectors.http.job;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/** A REST endpoint on loopback that answers as its script says and keeps a ledger. */
final class ScriptedServer implements AutoCloseable {

    /** As Linux numbers the states of a socket: established, being opened, left by the server. */
    private static final Set<String> HELD = Set.of("01", "02", "08");

    private final Ledger ledger = new Ledger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Function<Ledger.Line, Answer> script = request -> Answer.OK;
    private volatile CountDownLatch down;
    private HttpServer server;
    private int port;

    ScriptedServer() {
        listen();
    }

    Ledger ledger() {
        return ledger;
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** From now on. */
    void answer(Function<Ledger.Line, Answer> script) {
        this.script = script;
    }

    void answer(Answer always) {
        answer(request -> always);
    }

    /** Nobody listens: connections are refused, and those that were open are gone. */
    void refuse() {
        down.countDown();
        server.stop(0);
    }

    /** Listens on the port that it had before. */
    void listen() {
        down = new CountDownLatch(1);
        Await.until("the port to be free", this::bound);
        server.createContext("/", exchange -> serve(exchange, down));
        server.setExecutor(threads);
        server.start();
        port = server.getAddress().getPort();
    }

    /** Returns when nobody holds a connection to it. */
    void awaitNoConnection() {
        Await.until("the end of all connections", () -> connections() == 0);
    }

    /** Those that clients of this machine hold open; none where the system does not tell. */
    long connections() {
        String port = String.format(":%04X", this.port);
        return Stream.of("tcp", "tcp6")
                .map(table -> Path.of("/proc/net", table))
                .filter(Files::exists)
                .flatMap(ScriptedServer::lines)
                .map(line -> line.trim().split(" +"))
                .filter(socket -> socket[2].endsWith(port) && HELD.contains(socket[3]))
                .count();
    }

    private static Stream<String> lines(Path table) {
        try {
            return Files.readAllLines(table).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean bound() {
        try {
            InetAddress loopback = InetAddress.getByName("127.0.0.1");
            server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
            return true;
        } catch (BindException e) {
            return false;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void serve(HttpExchange exchange, CountDownLatch end) throws IOException {
        Ledger.Line line = read(exchange);
        Answer answer = script.apply(line);
        try {
            if (!answer.appliedLate) {
                ledger.add(line, answer);
            }
            if (!answer.delay.isZero()) {
                end.await(answer.delay.toMillis(), TimeUnit.MILLISECONDS);
            }
            if (answer.appliedLate) {
                ledger.add(line, answer);
            }
            if (answer == Answer.HANG) {
                end.await();
            } else if (answer != Answer.CLOSE) {
                answer.headers.forEach(exchange.getResponseHeaders()::add);
                int length = answer.body.length;
                exchange.sendResponseHeaders(answer.status, length == 0 ? -1 : length);
                exchange.getResponseBody().write(answer.body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private static Ledger.Line read(HttpExchange exchange) throws IOException {
        long arrived = System.nanoTime();
        Ledger.Line line =
                new Ledger.Line(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        exchange.getRequestBody().readAllBytes(),
                        arrived);
        exchange.getRequestHeaders()
                .forEach((name, values) -> line.headers.put(name, String.join(", ", values)));
        return line;
    }

    @Override
    public void close() {
        refuse();
        threads.shutdownNow();
    }
}
