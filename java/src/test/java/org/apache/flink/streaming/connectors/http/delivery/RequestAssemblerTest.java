package org.apache.flink.streaming.connectors.http.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.delivery.dispatch.Batch;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Entry;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Settings;
import org.apache.flink.streaming.connectors.http.request.BatchBody;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;
import org.apache.flink.streaming.connectors.http.transport.Origin;
import org.apache.flink.streaming.connectors.http.transport.WireRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

class RequestAssemblerTest {

    private static final byte[] BODY = {'{', '}'};
    private static final String AGENT = "User-Agent=flink-http";

    /** Headers as {@code Name=value Name=value}; {@code -} for none. */
    @ParameterizedTest(name = "record {0}, type {1}, key {2}, static {3} -> {4}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "- | - | - | - | User-Agent=flink-http",
                "- | json | - | - | Content-Type=json User-Agent=flink-http",
                "- | json | - | Content-Type=own | Content-Type=own User-Agent=flink-http",
                "- | json | - | content-type=own | content-type=own User-Agent=flink-http",
                "CONTENT-TYPE=mine | json | - | Content-Type=own"
                        + " | CONTENT-TYPE=mine User-Agent=flink-http",
                "X-A=1 | - | - | x-a=2 | X-A=1 User-Agent=flink-http",
                "X-A=1 | - | - | X-B=2 | X-A=1 X-B=2 User-Agent=flink-http",
                "X-A=1 X-A=2 | - | - | - | X-A=1 X-A=2 User-Agent=flink-http",
                "- | - | 7 | - | Idempotency-Key=7 User-Agent=flink-http",
                "idempotency-key=8 | - | 7 | - | idempotency-key=8 User-Agent=flink-http",
                "- | - | 7 | idempotency-key=all | Idempotency-Key=7 User-Agent=flink-http",
                "- | - | - | User-Agent=me | User-Agent=me",
                "user-agent=you | - | - | User-Agent=me | user-agent=you",
            })
    void theRecordsHeadersWinOverTheStaticOnesAndBothOverDefaults(
            String own, String type, String key, String statics, String expected) {
        RequestAssembler assembler = assembler(Map.of(), statics);
        EncodedRequest request = new EncodedRequest("POST", "", split(own), type, key, BODY);
        assertThat(headers(assembler.assemble(alone(request)))).isEqualTo(expected);
        assertThat(headers(assembler.assemble(alone(request)))).as("again").isEqualTo(expected);
    }

    @Test
    void theKeyGoesInTheHeaderThatIsConfigured() {
        RequestAssembler assembler =
                assembler(Map.of("idempotency-key.header", "X-Request-Id"), null);
        EncodedRequest request = new EncodedRequest("POST", "", new String[0], null, "7", BODY);
        assertThat(headers(assembler.assemble(alone(request))))
                .isEqualTo("X-Request-Id=7 User-Agent=flink-http");
    }

    @Test
    void eachRecordGoesWithItsOwnKey() {
        RequestAssembler assembler = assembler(Map.of(), null);
        for (String key : new String[] {"7", "8", null, "9"}) {
            EncodedRequest request = new EncodedRequest("POST", "", new String[0], null, key, BODY);
            assertThat(headers(assembler.assemble(alone(request))))
                    .isEqualTo((key == null ? "" : "Idempotency-Key=" + key + " ") + AGENT);
        }
    }

    @Test
    void recordsOfDifferentKindsDoNotShareTheirContentType() {
        RequestAssembler assembler = assembler(Map.of(), "X-A=1");
        for (String type : new String[] {"json", "text", null, "json"}) {
            String expected =
                    "X-A=1 "
                            + (type == null ? "" : "Content-Type=" + type + " ")
                            + "User-Agent=flink-http";
            EncodedRequest request = EncodedRequest.toEndpoint("POST", type, BODY);
            assertThat(headers(assembler.assemble(alone(request)))).isEqualTo(expected);
        }
    }

    @Test
    void whatTheRecordDecidedGoesToTheConfiguredEndpoint() {
        RequestAssembler assembler =
                assembler(Map.of("url", "https://h.example:8443/v1?a=b"), null);
        WireRequest wire =
                assembler.assemble(
                        alone(
                                new EncodedRequest(
                                        "PUT", "users/7?c=d", new String[0], null, null, BODY)));
        assertThat(wire.origin).isEqualTo(new Origin("https", "h.example", 8443));
        assertThat(wire.method).isEqualTo("PUT");
        assertThat(wire.path).isEqualTo("/v1/users/7?a=b&c=d");
        assertThat(wire.body).isSameAs(BODY);
    }

    @Test
    void aBatchIsOneBodyWithTheTypeOfItsFormatAndAKeyOfAllItsKeys() {
        RequestAssembler assembler = assembler(Map.of(), null);
        Batch batch = batch(BatchBody.NDJSON, request("1", "{\"a\":1}"), request("2", "[2]"));
        WireRequest wire = assembler.assemble(batch);
        assertThat(new String(wire.body, StandardCharsets.UTF_8)).isEqualTo("{\"a\":1}\n[2]\n");
        assertThat(headers(wire))
                .isEqualTo(
                        "Idempotency-Key="
                                + batch.key()
                                + " Content-Type=application/x-ndjson "
                                + AGENT);
    }

    @Test
    void aRecordAloneInABatchFormatGoesInItsBodyWithItsOwnKey() {
        WireRequest wire =
                assembler(Map.of(), null)
                        .assemble(batch(BatchBody.JSON_ARRAY, request("k-1", "{}")));
        assertThat(new String(wire.body, StandardCharsets.UTF_8)).isEqualTo("[{}]");
        assertThat(headers(wire))
                .isEqualTo("Idempotency-Key=k-1 Content-Type=application/json " + AGENT);
    }

    @Test
    void aBatchWithARecordThatHasNoKeyGoesWithoutOne() {
        WireRequest wire =
                assembler(Map.of(), null)
                        .assemble(
                                batch(BatchBody.JSON_ARRAY, request("1", "1"), request(null, "2")));
        assertThat(headers(wire)).isEqualTo("Content-Type=application/json " + AGENT);
    }

    @Test
    void theSameBatchIsTheSameBytesAtEveryAttempt() {
        RequestAssembler assembler = assembler(Map.of(), null);
        Batch batch = batch(BatchBody.JSON_ARRAY, request("1", "1"), request("2", "2"));
        WireRequest first = assembler.assemble(batch);
        WireRequest again = assembler.assemble(batch);
        assertThat(again.body).isEqualTo(first.body);
        assertThat(again.headers).isEqualTo(first.headers);
    }

    private static EncodedRequest request(String key, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return new EncodedRequest("POST", "", new String[0], "application/json", key, body);
    }

    private static Batch alone(EncodedRequest request) {
        return batch(BatchBody.NONE, request);
    }

    private static Batch batch(BatchBody format, EncodedRequest... requests) {
        Entry[] entries = Arrays.stream(requests).map(Entry::of).toArray(Entry[]::new);
        return new Batch(null, entries, format);
    }

    private static RequestAssembler assembler(Map<String, String> options, String statics) {
        String[] pairs = split(statics);
        Map<String, String> headers = pairs.length == 0 ? Map.of() : Map.of(pairs[0], pairs[1]);
        String[] flat =
                options.entrySet().stream()
                        .flatMap(
                                option ->
                                        Arrays.stream(
                                                new String[] {option.getKey(), option.getValue()}))
                        .toArray(String[]::new);
        return new RequestAssembler(Settings.with(headers, flat));
    }

    private static String[] split(String headers) {
        return headers == null ? new String[0] : headers.split("[= ]");
    }

    private static String headers(WireRequest request) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < request.headers.length; i++) {
            text.append(i == 0 ? "" : i % 2 == 0 ? " " : "=").append(request.headers[i]);
        }
        return text.toString();
    }
}
