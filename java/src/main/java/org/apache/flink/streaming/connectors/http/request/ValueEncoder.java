package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;

import java.io.IOException;

/** The record is the body: String and byte[] as they are, all else as JSON. */
final class ValueEncoder<InputT> implements RecordEncoder<InputT> {

    private static final long serialVersionUID = 1L;

    private final String method;
    private final Shape shape;
    private transient JsonWriter json;

    ValueEncoder(String method, Shape shape) {
        this.method = method;
        this.shape = shape;
    }

    @Override
    public RecordEncoder<InputT> withInputType(TypeInformation<InputT> type) {
        return new ValueEncoder<>(method, Shape.of(type));
    }

    @Override
    public EncodedRequest encode(InputT record) throws IOException {
        checkKind(record);
        Body body = MethodRules.takesBody(method) ? body(record) : Body.NONE;
        return EncodedRequest.toEndpoint(method, body.contentType, body.bytes);
    }

    private Body body(InputT record) throws IOException {
        if (record instanceof String) {
            return Body.text(Utf8.encode((String) record));
        }
        if (record instanceof byte[]) {
            return Body.bytes((byte[]) record);
        }
        if (json == null) {
            json = new JsonWriter();
        }
        return Body.json(json.write(record, shape));
    }

    /** What a request would say of a row that is gone, no one but the user can know. */
    private static void checkKind(Object record) {
        if (record == null) {
            throw new IllegalArgumentException("the record is null");
        }
        if (record instanceof Row) {
            RowKind kind = ((Row) record).getKind();
            if (kind == RowKind.DELETE || kind == RowKind.UPDATE_BEFORE) {
                throw new IllegalArgumentException(
                        "a Row of kind "
                                + kind
                                + " is not sent; filter it out, or set a request converter that"
                                + " says what it becomes");
            }
        }
    }
}
