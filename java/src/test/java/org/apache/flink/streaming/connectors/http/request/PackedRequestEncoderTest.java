package org.apache.flink.streaming.connectors.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

class PackedRequestEncoderTest {

    static Stream<JsonNode> requests() {
        return Vectors.rows("packed.json", "requests");
    }

    static Stream<JsonNode> refused() {
        return Vectors.rows("packed.json", "refused");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void aPackedRequestIsUnpacked(JsonNode row) throws Exception {
        RecordEncoder<byte[]> encoder = RecordEncoders.ofPacked(Vectors.text(row, "sink_method"));
        EncodedRequest request = encoder.encode(Vectors.bytes(Vectors.text(row, "packed")));
        JsonNode expected = row.get("request");
        assertThat(request.method).isEqualTo(Vectors.text(row.get("sent"), "method"));
        assertThat(request.contentType).isEqualTo(Vectors.text(row.get("sent"), "content_type"));
        assertThat(request.url).isEqualTo(Vectors.text(expected, "url"));
        assertThat(request.key).isEqualTo(Vectors.text(expected, "key"));
        assertThat(request.orderingKey).isEqualTo(Vectors.text(expected, "ordering_key"));
        List<String> headers = new ArrayList<>();
        expected.get("headers")
                .forEach(pair -> pair.forEach(text -> headers.add(text.textValue())));
        assertThat(request.headers).containsExactlyElementsOf(headers);
        if (request.contentType == null) {
            assertThat(request.body).isNull();
        } else {
            String body = Vectors.text(expected, "body");
            assertThat(request.body)
                    .isEqualTo(
                            Vectors.text(expected, "kind").equals("bytes")
                                    ? Vectors.bytes(body)
                                    : body.getBytes(StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatIsNoRequestIsRefusedWithTheReason(JsonNode row) {
        byte[] packed = Vectors.bytes(Vectors.text(row, "packed"));
        assertThatThrownBy(() -> RecordEncoders.ofPacked("POST").encode(packed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Vectors.text(row, "reason"));
    }

    @Property
    @FaultCase(value = "What a Python worker packed is damaged", then = "Rejects the record")
    void anyBytesAreARequestOrRefused(@ForAll byte[] bytes) throws Exception {
        byte[] packed = bytes.clone();
        if (packed.length > 0 && packed[0] > 0) {
            packed[0] = (byte) (1 + packed[0] % 2);
        }
        try {
            assertThat(RecordEncoders.ofPacked("POST").encode(packed)).isNotNull();
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }
}
