package org.apache.flink.streaming.connectors.http.request;

import javax.annotation.Nullable;

/** The record is a {@link PackedRequest}. */
final class PackedRequestEncoder implements RecordEncoder<byte[]> {

    private static final long serialVersionUID = 1L;

    private final String method;

    PackedRequestEncoder(String method) {
        this.method = method;
    }

    @Override
    public EncodedRequest encode(byte[] record) {
        PackedRequest packed = PackedRequest.read(record);
        boolean ofSink = packed.method.isEmpty();
        boolean bare = ofSink && !MethodRules.takesBody(method);
        return EncodedRequest.checked(
                ofSink ? method : packed.method,
                packed.url,
                packed.headers,
                packed.key,
                packed.orderingKey,
                bare ? Body.NONE : packed.body);
    }

    /** The body, also where the sink's method sends none. */
    @Override
    @Nullable
    public Object fieldsOf(byte[] record) {
        return PackedRequest.read(record).body.bytes;
    }
}
