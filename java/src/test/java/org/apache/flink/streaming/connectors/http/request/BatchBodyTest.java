package org.apache.flink.streaming.connectors.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

class BatchBodyTest {

    @ParameterizedTest(name = "{0} -> {1} and {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "''        | []            | \\n",
                "1         | [1]           | 1\\n",
                "1;2       | [1,2]         | 1\\n2\\n",
                "{};[];\"\u20ac\" | [{},[],\"\u20ac\"] | {}\\n[]\\n\"\u20ac\"\\n",
            })
    void theBytesOfABatchAreThoseOfItsRecordsJoined(String values, String array, String lines) {
        List<byte[]> bodies = new ArrayList<>();
        for (String value : values.isEmpty() ? new String[0] : values.split(";")) {
            bodies.add(value.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(text(BatchBody.JSON_ARRAY.join(bodies))).isEqualTo(array);
        assertThat(text(BatchBody.NDJSON.join(bodies))).isEqualTo(lines.replace("\\n", "\n"));
    }

    @Property(tries = 200)
    void aReaderGetsTheRecordsBackInOrder(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = -999, max = 999) Integer> values)
            throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<byte[]> bodies = new ArrayList<>();
        for (int value : values) {
            bodies.add(("{\"n\":" + value + "}").getBytes(StandardCharsets.UTF_8));
        }
        List<Integer> ofArray = new ArrayList<>();
        for (JsonNode item : json.readTree(BatchBody.JSON_ARRAY.join(bodies))) {
            ofArray.add(item.get("n").asInt());
        }
        List<Integer> ofLines = new ArrayList<>();
        for (String line : text(BatchBody.NDJSON.join(bodies)).split("\n")) {
            ofLines.add(json.readTree(line).get("n").asInt());
        }
        assertThat(ofArray).isEqualTo(values);
        assertThat(ofLines).isEqualTo(values);
    }

    @Test
    void eachFormatSaysItsContentType() {
        assertThat(BatchBody.JSON_ARRAY.contentType).isEqualTo("application/json");
        assertThat(BatchBody.NDJSON.contentType).isEqualTo("application/x-ndjson");
        assertThat(BatchBody.NONE.contentType).isNull();
    }

    @Test
    void noFormatIsKnownAgainAfterATravelOrARestore() throws Exception {
        assertThat(InstantiationUtil.clone(BatchBody.NONE).isNone()).isTrue();
        assertThat(new BatchBody(null, "", "", "").isNone()).isTrue();
        assertThat(InstantiationUtil.clone(BatchBody.NDJSON).isNone()).isFalse();
        assertThat(BatchBody.JSON_ARRAY.isNone()).isFalse();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
