package org.apache.flink.streaming.connectors.http.transport;

import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.IOEventHandler;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ssl.TransportSecurityLayer;
import org.apache.hc.core5.util.Timeout;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.concurrent.locks.Lock;

import javax.annotation.Nullable;

/**
 * A connection's bytes, watched for what the client's exceptions do not tell: whether anything of a
 * request has left, whether the server has closed, and bytes that nobody asked for.
 *
 * <p>A server that sends more than its answer is out of step, and its surplus would be read as the
 * answer to the next request. So the connection is closed when bytes come while none is awaited.
 */
final class WatchedSession implements IOSession {

    private final IOSession session;

    /** Under TLS the client feeds one read in several pieces, which looks like a surplus. */
    private final boolean plain;

    @Nullable private Exchange current;
    private boolean sent;
    private boolean atEnd;
    private boolean answeredInThisRead;

    WatchedSession(IOSession session) {
        this.session = session;
        this.plain = !(session instanceof TransportSecurityLayer);
    }

    /** Whether a byte of the current request was written. */
    boolean hasSent() {
        return sent;
    }

    /** Whether the server has closed its side. */
    boolean isAtEnd() {
        return atEnd;
    }

    /** The current exchange has its answer. */
    void answered() {
        current = null;
        answeredInThisRead = true;
    }

    @Override
    public Command poll() {
        Command command = session.poll();
        if (command instanceof RequestExecutionCommand) {
            Object handler = ((RequestExecutionCommand) command).getExchangeHandler();
            if (handler instanceof Exchange) {
                current = (Exchange) handler;
                sent = false;
                current.onConnection(this);
            }
        }
        return command;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (answeredInThisRead && plain) {
            // The client reads on only when it still holds bytes behind the answer.
            session.close(CloseMode.IMMEDIATE);
            return -1;
        }
        int count = session.read(target);
        if (count < 0) {
            atEnd = true;
        } else if (count > 0 && current == null && plain) {
            session.close(CloseMode.IMMEDIATE);
        }
        return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = session.write(source);
        if (count > 0) {
            sent = true;
        }
        return count;
    }

    /** Comes before each event of the selector that has something to read. */
    @Override
    public void updateReadTime() {
        answeredInThisRead = false;
        session.updateReadTime();
    }

    @Override
    public String getId() {
        return session.getId();
    }

    @Override
    public IOEventHandler getHandler() {
        return session.getHandler();
    }

    @Override
    public void upgrade(IOEventHandler handler) {
        session.upgrade(handler);
    }

    @Override
    public Lock getLock() {
        return session.getLock();
    }

    @Override
    public void enqueue(Command command, Command.Priority priority) {
        session.enqueue(command, priority);
    }

    @Override
    public boolean hasCommands() {
        return session.hasCommands();
    }

    @Override
    public ByteChannel channel() {
        return session.channel();
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return session.getRemoteAddress();
    }

    @Override
    public SocketAddress getLocalAddress() {
        return session.getLocalAddress();
    }

    @Override
    public int getEventMask() {
        return session.getEventMask();
    }

    @Override
    public void setEventMask(int ops) {
        session.setEventMask(ops);
    }

    @Override
    public void setEvent(int op) {
        session.setEvent(op);
    }

    @Override
    public void clearEvent(int op) {
        session.clearEvent(op);
    }

    @Override
    public void close() {
        session.close();
    }

    @Override
    public void close(CloseMode mode) {
        session.close(mode);
    }

    @Override
    public Status getStatus() {
        return session.getStatus();
    }

    @Override
    public Timeout getSocketTimeout() {
        return session.getSocketTimeout();
    }

    @Override
    public void setSocketTimeout(Timeout timeout) {
        session.setSocketTimeout(timeout);
    }

    @Override
    public long getLastReadTime() {
        return session.getLastReadTime();
    }

    @Override
    public long getLastWriteTime() {
        return session.getLastWriteTime();
    }

    @Override
    public void updateWriteTime() {
        session.updateWriteTime();
    }

    @Override
    public long getLastEventTime() {
        return session.getLastEventTime();
    }

    @Override
    public boolean isOpen() {
        return session.isOpen();
    }
}
