package org.apache.flink.streaming.connectors.http.transport;

import org.apache.hc.client5.http.async.AsyncExecRuntime;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;

import java.nio.ByteBuffer;
import java.util.List;

import javax.annotation.Nullable;

/**
 * The response consumer that the client wants to have, and no longer reaches: see {@link Exchange}.
 */
final class Unused implements AsyncResponseConsumer<AsyncExecRuntime> {

    static final Unused INSTANCE = new Unused();

    private Unused() {}

    @Override
    public void consumeResponse(
            HttpResponse response,
            @Nullable EntityDetails entity,
            HttpContext context,
            FutureCallback<AsyncExecRuntime> callback) {
        throw new IllegalStateException("The exchange reads its answer itself");
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) {}

    @Override
    public void failed(Exception cause) {}

    @Override
    public void updateCapacity(CapacityChannel channel) {}

    @Override
    public void consume(ByteBuffer source) {}

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) {}

    @Override
    public void releaseResources() {}
}
