package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.connectors.http.HttpRequest;
import org.apache.flink.streaming.connectors.http.RequestConverter;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The request is what the user's function returns. */
final class RequestEncoder<InputT> implements RecordEncoder<InputT> {

    private static final long serialVersionUID = 1L;

    private final RequestConverter<InputT> converter;
    private final Shape shape;
    private transient JsonWriter json;

    RequestEncoder(RequestConverter<InputT> converter, Shape shape) {
        this.converter = converter;
        this.shape = shape;
    }

    @Override
    public RecordEncoder<InputT> withInputType(TypeInformation<InputT> type) {
        return new RequestEncoder<>(converter, Shape.of(type));
    }

    @Override
    public EncodedRequest encode(InputT record) throws Exception {
        HttpRequest request = converter.convert(record);
        if (request == null) {
            throw new IllegalArgumentException("the request converter returned null");
        }
        return EncodedRequest.checked(
                request.getMethod(),
                request.getUrl(),
                flat(request.getHeaders()),
                request.getKey(),
                request.getOrderingKey(),
                body(request, record));
    }

    private Body body(HttpRequest request, InputT record) throws IOException {
        if (request.isJson()) {
            if (json == null) {
                json = new JsonWriter();
            }
            Object value = request.getJson();
            // What the type of the stream says holds for its records only.
            return Body.json(json.write(value, value == record ? shape : Shape.ANY));
        }
        byte[] bytes = request.getBody();
        if (bytes == null) {
            return Body.NONE;
        }
        return request.isText() ? Body.text(bytes) : Body.bytes(bytes);
    }

    private static String[] flat(List<Map.Entry<String, String>> headers) {
        if (headers.isEmpty()) {
            return EncodedRequest.NO_HEADERS;
        }
        String[] flat = new String[2 * headers.size()];
        for (int i = 0; i < headers.size(); i++) {
            flat[2 * i] = headers.get(i).getKey();
            flat[2 * i + 1] = headers.get(i).getValue();
        }
        return flat;
    }
}
