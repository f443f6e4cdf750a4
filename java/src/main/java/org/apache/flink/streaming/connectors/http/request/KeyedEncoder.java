package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;

import javax.annotation.Nullable;

/** Adds the keys that options name a field for; a key that the request has already stays. */
final class KeyedEncoder<InputT> implements RecordEncoder<InputT> {

    private static final long serialVersionUID = 1L;

    private final RecordEncoder<InputT> encoder;
    @Nullable private final KeyField keyField;
    @Nullable private final KeyField orderingKeyField;

    KeyedEncoder(
            RecordEncoder<InputT> encoder,
            @Nullable KeyField keyField,
            @Nullable KeyField orderingKeyField) {
        this.encoder = encoder;
        this.keyField = keyField;
        this.orderingKeyField = orderingKeyField;
    }

    @Override
    public void open(SerializationSchema.InitializationContext context) throws Exception {
        encoder.open(context);
    }

    @Override
    public EncodedRequest encode(InputT record) throws Exception {
        EncodedRequest request = encoder.encode(record);
        String key = request.key;
        String orderingKey = request.orderingKey;
        if (key == null && keyField != null) {
            key = keyField.read(encoder.fieldsOf(record));
            String rule = HeaderRules.brokenKeyRule(key);
            if (rule != null) {
                throw keyField.refused("whose value must be " + rule);
            }
        }
        if (orderingKey == null && orderingKeyField != null) {
            orderingKey = orderingKeyField.read(encoder.fieldsOf(record));
        }
        return request.withKeys(key, orderingKey);
    }

    @Override
    @Nullable
    public Object fieldsOf(InputT record) throws Exception {
        return encoder.fieldsOf(record);
    }

    @Override
    public RecordEncoder<InputT> withInputType(TypeInformation<InputT> type) {
        return new KeyedEncoder<>(
                encoder.withInputType(type),
                keyField == null ? null : keyField.withInputType(type),
                orderingKeyField == null ? null : orderingKeyField.withInputType(type));
    }
}
