package org.apache.flink.streaming.connectors.http.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Fails a test after which a socket or a thread is left that was not there before it. */
final class LeakCheck implements BeforeEachCallback, AfterEachCallback {

    private static final Path[] TABLES = {Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6")};

    /** Connecting, connected, or closed by the other side alone; the numbers are the kernel's. */
    private static final Set<String> OPEN = Set.of("01", "02", "08");

    static {
        // What the JVM opens once and keeps is there before anything is counted.
        try (RawServer server = RawServer.answering(RawServer.ok(""));
                HttpClientTransport transport = Sending.transport(Sending.LONG)) {
            Sending.answer(transport, Sending.post(server.origin(), "x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<Thread> threadsBefore;
    private int socketsBefore;

    @Override
    public void beforeEach(ExtensionContext context) {
        threadsBefore = threads();
        socketsBefore = sockets();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isEmpty()) {
            assertNoThreadBeside(threadsBefore);
            assertSocketsBecome(socketsBefore);
        }
    }

    /** Waits until this process has no connection to a server, while its transport lives on. */
    static void assertNoConnectionTo(Origin origin) {
        await(() -> connectionsTo(origin.port()) == 0);
        assertEquals(0, connectionsTo(origin.port()), "connections left to " + origin);
    }

    static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    /** On a busy machine a thread that was told to end may end a moment later. */
    static void assertNoThreadBeside(Set<Thread> before) {
        await(() -> transportThreads(before).isEmpty());
        assertEquals(Set.of(), transportThreads(before));
    }

    /** The server's side closes a moment later than ours; and of an earlier test one may go now. */
    static void assertSocketsBecome(int expected) {
        await(() -> sockets() <= expected);
        int left = sockets();
        assertTrue(left <= expected, left + " sockets instead of " + expected);
    }

    /** Open descriptors of this process that are neither files nor jars. */
    static int sockets() {
        int count = 0;
        File[] all = new File("/proc/self/fd").listFiles();
        for (File each : all == null ? new File[0] : all) {
            String to = target(each);
            if (to.contains("socket:") || to.contains("eventpoll") || to.contains("eventfd")) {
                count++;
            }
        }
        return count;
    }

    private static String target(File descriptor) {
        try {
            return descriptor.getCanonicalPath();
        } catch (IOException e) {
            // Closed meanwhile.
            return "";
        }
    }

    private static Set<Thread> transportThreads(Set<Thread> before) {
        Set<Thread> left = threads();
        left.removeAll(before);
        left.removeIf(thread -> !thread.getName().startsWith("test-http"));
        return left;
    }

    /** As the kernel lists them: number, local address, remote address, state, … */
    private static long connectionsTo(int port) {
        String suffix = String.format(":%04X", port);
        long count = 0;
        try {
            for (Path table : TABLES) {
                if (Files.exists(table)) {
                    count +=
                            Files.readAllLines(table).stream()
                                    .map(line -> line.trim().split(" +"))
                                    .filter(line -> line[2].endsWith(suffix))
                                    .filter(line -> OPEN.contains(line[3]))
                                    .count();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return count;
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            LockSupport.parkNanos(5_000_000);
        }
    }
}
