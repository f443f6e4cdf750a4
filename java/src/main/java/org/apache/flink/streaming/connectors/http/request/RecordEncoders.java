package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.streaming.connectors.http.HttpSinkOptions;
import org.apache.flink.streaming.connectors.http.RequestConverter;

import javax.annotation.Nullable;

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

    /** What another encoder makes, with keys from fields of the record; null for no such field. */
    public static <InputT> RecordEncoder<InputT> keyed(
            RecordEncoder<InputT> encoder,
            @Nullable String keyField,
            @Nullable String orderingKeyField) {
        if (keyField == null && orderingKeyField == null) {
            return encoder;
        }
        return new KeyedEncoder<>(
                encoder,
                KeyField.of(HttpSinkOptions.IDEMPOTENCY_KEY_FIELD, keyField),
                KeyField.of(HttpSinkOptions.ORDERING_KEY_FIELD, orderingKeyField));
    }
}
