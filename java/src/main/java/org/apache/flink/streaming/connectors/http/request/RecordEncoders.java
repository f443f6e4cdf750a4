package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.streaming.connectors.http.RequestConverter;

/** The ways in which a record becomes a request. */
@Internal
public final class RecordEncoders {

    private RecordEncoders() {}

    /** String and byte[] as they are; Row, POJO, Map and all else as JSON. */
    public static <InputT> RecordEncoder<InputT> ofRecords(String method) {
        return new ValueEncoder<>(MethodRules.check(method), Shape.ANY);
    }

    /** The bytes of a Flink schema. */
    public static <InputT> RecordEncoder<InputT> ofSchema(
            SerializationSchema<InputT> schema, String method) {
        return new SchemaEncoder<>(schema, MethodRules.check(method));
    }

    /** The request that the user's function returns. */
    public static <InputT> RecordEncoder<InputT> ofConverter(RequestConverter<InputT> converter) {
        return new RequestEncoder<>(converter, Shape.ANY);
    }

    /** The request that was packed into a byte array, as {@link PackedRequestEncoder} says. */
    public static RecordEncoder<byte[]> ofPacked(String method) {
        return new PackedRequestEncoder(MethodRules.check(method));
    }
}
