package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.serialization.SimpleStringSchema;

import java.nio.charset.StandardCharsets;

/** The body is what a Flink schema writes. */
final class SchemaEncoder<InputT> implements RecordEncoder<InputT> {

    private static final long serialVersionUID = 1L;

    private final SerializationSchema<InputT> schema;
    private final String method;
    private final boolean text;

    SchemaEncoder(SerializationSchema<InputT> schema, String method) {
        this.schema = schema;
        this.method = method;
        this.text =
                schema instanceof SimpleStringSchema
                        && ((SimpleStringSchema) schema).getCharset() == StandardCharsets.UTF_8;
    }

    @Override
    public void open(SerializationSchema.InitializationContext context) throws Exception {
        schema.open(context);
    }

    @Override
    public EncodedRequest encode(InputT record) {
        if (!MethodRules.takesBody(method)) {
            return EncodedRequest.toEndpoint(method, null, null);
        }
        byte[] bytes = schema.serialize(record);
        if (bytes == null) {
            throw new IllegalArgumentException("the serialization schema returned null");
        }
        Body body = text ? Body.text(bytes) : Body.bytes(bytes);
        return EncodedRequest.toEndpoint(method, body.contentType, body.bytes);
    }
}
