package org.apache.flink.streaming.connectors.http.transport;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import javax.annotation.Nullable;

/**
 * A server on a raw socket of 127.0.0.1 that behaves as its script says, each connection in its own
 * thread. It never repairs anything: what the script writes is what the client gets.
 */
final class RawServer implements AutoCloseable {

    /** What to do with one connection; it is closed afterwards. */
    interface Script {
        void serve(Connection connection) throws IOException;
    }

    private final Script script;
    private final ServerSocket listening;
    private final List<Connection> open = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicLong written = new AtomicLong();

    RawServer(Script script) throws IOException {
        this(script, "127.0.0.1", 0);
    }

    RawServer(Script script, String address, int port) throws IOException {
        this(script, new ServerSocket(port, 100, InetAddress.getByName(address)));
    }

    RawServer(Script script, ServerSocket listening) {
        this.script = script;
        this.listening = listening;
        thread(this::accept, "raw-server").start();
    }

    /** A server that gives each request of a connection this answer, as it is. */
    static RawServer answering(String answer) throws IOException {
        return new RawServer(
                connection -> {
                    while (connection.readRequest() != null) {
                        connection.write(answer);
                    }
                });
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    Origin origin() {
        return new Origin("http", "127.0.0.1", listening.getLocalPort());
    }

    /** How many connections there were. */
    int accepted() {
        return accepted.get();
    }

    /** How many bytes the network took from all connections together. */
    long written() {
        return written.get();
    }

    /** The whole requests that were read, head and body. */
    List<String> requests() {
        return requests;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        open.forEach(Connection::close);
    }

    private void accept() {
        try {
            while (!listening.isClosed()) {
                Connection connection =
                        new Connection(listening.accept(), accepted.incrementAndGet());
                open.add(connection);
                thread(() -> serve(connection), "raw-connection").start();
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Connection connection) {
        try {
            script.serve(connection);
        } catch (IOException e) {
            // The client has gone, which some scripts wait for.
        } finally {
            connection.close();
            open.remove(connection);
        }
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** One connection, as its script sees it. */
    final class Connection implements Closeable {

        /** 1 for the first one that was accepted. */
        final int number;

        private final Socket socket;
        private final InputStream in;

        private Connection(Socket socket, int number) throws IOException {
            this.number = number;
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            socket.setTcpNoDelay(true);
        }

        /** The next request, whole; null when the client has closed. */
        @Nullable
        String readRequest() throws IOException {
            String head = readHead();
            if (head == null) {
                return null;
            }
            String request = head + readBody(head);
            requests.add(request);
            return request;
        }

        /** The head of the next request, with its empty line; null when the client has closed. */
        @Nullable
        String readHead() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int read = in.read();
                if (read < 0) {
                    return null;
                }
                head.append((char) read);
            }
            return head.toString();
        }

        String readBody(String head) throws IOException {
            String lower = head.toLowerCase(Locale.ROOT);
            int at = lower.indexOf("content-length: ");
            if (at < 0) {
                return "";
            }
            int from = at + "content-length: ".length();
            int length = Integer.parseInt(head.substring(from, head.indexOf('\r', from)));
            return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        }

        void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void write(byte[] bytes) throws IOException {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.write(bytes);
            all.writeTo(socket.getOutputStream());
            written.addAndGet(bytes.length);
        }

        /** Whatever has come, of which there must be something. */
        byte[] readSome() throws IOException {
            byte[] some = new byte[16 * 1024];
            return Arrays.copyOf(some, Math.max(0, in.read(some)));
        }

        /** Waits until the client closes or resets the connection. */
        void awaitEnd() throws IOException {
            while (in.read() >= 0) {
                // What still comes is of no interest.
            }
        }

        /** Says that nothing more comes, and can still read. */
        void endOutput() throws IOException {
            socket.shutdownOutput();
        }

        /** Closes with a reset instead of an end. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // Closed is closed.
            }
        }
    }

    /** Waits for an event of a script, for 30 s at most. */
    static void await(CountDownLatch event) {
        try {
            if (!event.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("The event has not come");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
