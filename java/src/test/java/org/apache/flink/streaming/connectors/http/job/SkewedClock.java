package org.apache.flink.streaming.connectors.http.job;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreWriteTopology;
import org.apache.flink.streaming.connectors.http.HttpSink;
import org.apache.flink.streaming.connectors.http.delivery.StatePieces;
import org.apache.flink.streaming.connectors.http.delivery.StateSerializer;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Entry;

import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;

/**
 * A sink that reads all times in its state as if the clock of the machine had been wrong when they
 * were written: to it, the clock was set between its two lives.
 *
 * <p>A proxy, because the two Flinks do not agree on what a subclass would have to override.
 */
final class SkewedClock implements InvocationHandler, Serializable {

    private static final long serialVersionUID = 1L;

    private final HttpSink<?> sink;
    private final long ahead;

    private SkewedClock(HttpSink<?> sink, long ahead) {
        this.sink = sink;
        this.ahead = ahead;
    }

    /**
     * @param ahead by how much the clock was ahead; negative for behind
     */
    @SuppressWarnings("unchecked") // It behaves as the sink that it is made of.
    static <T> Sink<T> of(HttpSink<T> sink, Duration ahead) {
        Class<?>[] asFlinkSeesIt = {
            Sink.class, SupportsWriterState.class, SupportsPreWriteTopology.class
        };
        return (Sink<T>)
                Proxy.newProxyInstance(
                        SkewedClock.class.getClassLoader(),
                        asFlinkSeesIt,
                        new SkewedClock(sink, ahead.toMillis()));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        try {
            Object result = method.invoke(sink, arguments);
            return result instanceof StateSerializer ? new Skewed(ahead) : result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static final class Skewed
            implements SimpleVersionedSerializer<BufferedRequestState<Entry>> {

        private final StateSerializer serializer = new StateSerializer();
        private final long ahead;

        private Skewed(long ahead) {
            this.ahead = ahead;
        }

        @Override
        public int getVersion() {
            return serializer.getVersion();
        }

        @Override
        public byte[] serialize(BufferedRequestState<Entry> state) throws IOException {
            return serializer.serialize(state);
        }

        @Override
        public BufferedRequestState<Entry> deserialize(int version, byte[] bytes)
                throws IOException {
            BufferedRequestState<Entry> state = serializer.deserialize(version, bytes);
            for (List<Entry> piece : StatePieces.toPieces(List.of(state))) {
                piece.forEach(entry -> entry.firstSeen += ahead);
                piece.get(0).saved.notBefore += ahead;
                piece.get(0).saved.heldUntil += ahead;
            }
            return state;
        }
    }
}
