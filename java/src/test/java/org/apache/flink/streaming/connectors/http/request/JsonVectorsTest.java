package org.apache.flink.streaming.connectors.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** JSON is the same whatever a record's fields came in, and the same as from Python. */
class JsonVectorsTest {

    private static final ObjectMapper PARSER = new ObjectMapper();

    static Stream<JsonNode> cases() {
        return Vectors.rows("json.json", "cases");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isWrittenFromRowsThatKnowTheirNames(JsonNode row) throws Exception {
        check(row, TaggedValue.Rows.NAMED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isWrittenFromRowsWhoseNamesOnlyTheStreamKnows(JsonNode row) throws Exception {
        check(row, TaggedValue.Rows.TYPED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isWrittenFromMaps(JsonNode row) throws Exception {
        check(row, TaggedValue.Rows.MAPS);
    }

    private static void check(JsonNode row, TaggedValue.Rows rows) throws Exception {
        TaggedValue tagged = new TaggedValue(rows);
        Object value = tagged.value(row.get("value"));
        @SuppressWarnings("unchecked") // of whatever type the value is
        TypeInformation<Object> type = (TypeInformation<Object>) tagged.type(row.get("value"));
        RecordEncoder<Object> plain = RecordEncoders.ofRecords("POST");
        RecordEncoder<Object> encoder =
                rows == TaggedValue.Rows.TYPED ? plain.withInputType(type) : plain;
        if (row.has("reject")) {
            assertThatThrownBy(() -> encoder.encode(value))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(row.get("reject").textValue());
            return;
        }
        EncodedRequest request = encoder.encode(value);
        String json = new String(request.body, StandardCharsets.UTF_8);
        String expected = row.get("json").textValue();
        assertThat(request.contentType).isEqualTo("application/json");
        if (row.get("equality").textValue().equals("bytes")) {
            assertThat(json).isEqualTo(expected);
        } else {
            assertThat(PARSER.readTree(json)).isEqualTo(PARSER.readTree(expected));
        }
    }
}
