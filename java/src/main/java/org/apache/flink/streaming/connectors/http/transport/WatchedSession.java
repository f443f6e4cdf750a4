package org.apache.flink.streaming.connectors.http.transport;

import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ssl.SSLIOSession;

import java.io.IOException;
import java.nio.ByteBuffer;

import javax.annotation.Nullable;

/**
 * A connection's bytes, watched for what the client's exceptions do not tell: whether anything of a
 * request has left, whether the server has closed, and bytes that nobody asked for.
 *
 * <p>A server that sends more than its answer is out of step, and its surplus would be read as the
 * answer to the next request. So the connection is closed when bytes come while none is awaited.
 *
 * <p>All state belongs to the I/O thread.
 */
class WatchedSession extends ForwardingSession {

    @Nullable private Exchange current;
    private boolean sent;
    private boolean atEnd;
    private boolean headAtHand;

    WatchedSession(IOSession session) {
        super(session);
    }

    /** How the client's connections are watched: TLS ones otherwise than plain ones. */
    static IOSession around(IOSession session) {
        return session instanceof SSLIOSession
                ? new WatchedSession(session)
                : new PlainSession(session);
    }

    /** Whether a byte of the current request was written. */
    boolean hasSent() {
        return sent;
    }

    /** Whether the server has closed its side before the head that is read now was whole. */
    boolean endedWithinHead() {
        return atEnd && !headAtHand;
    }

    boolean isIdle() {
        return current == null;
    }

    /** The current exchange has its answer. */
    void answered() {
        current = null;
    }

    @Override
    public Command poll() {
        return noted(super.poll());
    }

    /** Notes whose request comes now. */
    @Nullable
    final Command noted(@Nullable Command command) {
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
        int count = super.read(target);
        if (count < 0) {
            atEnd = true;
            // Behind an interim answer the client looks for more before it reads what it holds.
            headAtHand = hasEmptyLine(target);
        } else if (count > 0 && isIdle()) {
            session.close(CloseMode.IMMEDIATE);
        }
        return count;
    }

    /** Whether the bytes that the client holds and has not looked at yet have the end of a head. */
    private static boolean hasEmptyLine(ByteBuffer held) {
        for (int i = 1; i < held.position(); i++) {
            if (held.get(i) == '\n') {
                int before = held.get(i - 1) == '\r' ? i - 2 : i - 1;
                if (before >= 0 && held.get(before) == '\n') {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = super.write(source);
        if (count > 0) {
            sent = true;
        }
        return count;
    }
}
