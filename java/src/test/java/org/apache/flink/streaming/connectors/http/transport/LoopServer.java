package org.apache.flink.streaming.connectors.http.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/**
 * Answers every request with an empty 200 as fast as one thread can, in a process of its own:
 * prints its port, and ends with its standard input. For {@link TransportLoop}.
 */
final class LoopServer {

    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 20:00:00 GMT\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private LoopServer() {}

    public static void main(String[] arguments) throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel listening = ServerSocketChannel.open();
        listening.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1000);
        listening.configureBlocking(false);
        listening.register(selector, SelectionKey.OP_ACCEPT);
        System.out.println(listening.socket().getLocalPort());
        Thread serving = new Thread(() -> serve(selector, listening), "loop-server");
        serving.setDaemon(true);
        serving.start();
        while (System.in.read() >= 0) {
            // The other process still lives.
        }
    }

    private static void serve(Selector selector, ServerSocketChannel listening) {
        try {
            while (true) {
                selector.select();
                Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
                while (keys.hasNext()) {
                    SelectionKey key = keys.next();
                    keys.remove();
                    if (key.isAcceptable()) {
                        SocketChannel channel = listening.accept();
                        channel.configureBlocking(false);
                        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                        ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
                        channel.register(selector, SelectionKey.OP_READ, buffer);
                    } else {
                        answer(key);
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        ByteBuffer buffer = (ByteBuffer) key.attachment();
        try {
            if (channel.read(buffer) < 0) {
                channel.close();
                return;
            }
            int end = endOfRequest(buffer);
            while (end >= 0) {
                channel.write(ByteBuffer.wrap(ANSWER));
                buffer.flip().position(end);
                buffer.compact();
                end = endOfRequest(buffer);
            }
        } catch (IOException e) {
            key.cancel();
        }
    }

    /** Where the first whole request of the buffer ends; -1 while it is not whole. */
    private static int endOfRequest(ByteBuffer buffer) {
        int length = 0;
        int limit = buffer.position();
        for (int i = 0; i + 3 < limit; i++) {
            if (buffer.getInt(i) == 0x0d0a0d0a) {
                return i + 4 + length <= limit ? i + 4 + length : -1;
            }
            if (buffer.getInt(i) == 0x4c656e67 && i + 7 < limit) { // "Leng" of Content-Length
                for (int j = i + 8; j < limit && buffer.get(j) >= '0'; j++) {
                    length = length * 10 + buffer.get(j) - '0';
                }
            }
        }
        return -1;
    }
}
