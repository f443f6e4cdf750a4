package org.apache.flink.streaming.connectors.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

class EndpointUrlTest {

    static Stream<JsonNode> endpoints() {
        return Vectors.rows("urls.json", "endpoints");
    }

    static Stream<JsonNode> refusedEndpoints() {
        return Vectors.rows("urls.json", "refused_endpoints");
    }

    static Stream<JsonNode> joined() {
        return Vectors.rows("urls.json", "joined");
    }

    static Stream<JsonNode> refused() {
        return Vectors.rows("urls.json", "refused");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endpoints")
    void anEndpointIsTakenApart(JsonNode row) {
        EndpointUrl endpoint = EndpointUrl.parse(Vectors.text(row, "url"));
        assertThat(endpoint.scheme()).isEqualTo(Vectors.text(row, "scheme"));
        assertThat(endpoint.host()).isEqualTo(Vectors.text(row, "host"));
        assertThat(endpoint.port()).isEqualTo(row.get("port").intValue());
        assertThat(endpoint.resolve("")).isEqualTo(Vectors.text(row, "path"));
        assertThat(endpoint.toString()).isEqualTo(Vectors.text(row, "text")).doesNotContain("?");
        assertThat(endpoint.absolute(""))
                .startsWith(endpoint.toString())
                .endsWith(endpoint.resolve(""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedEndpoints")
    void aWrongEndpointIsRefusedWithTheRuleAndWithoutSecrets(JsonNode row) {
        assertThatThrownBy(() -> EndpointUrl.parse(Vectors.text(row, "url")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("url must be ")
                .hasMessageContaining(Vectors.text(row, "rule"))
                .hasMessageContaining(", was ")
                .message()
                .doesNotContain("\n", row.path("hidden").asText("\n"));
    }

    @Test
    void anEndpointMustBeGiven() {
        assertThatThrownBy(() -> EndpointUrl.parse(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("url must be given, was null");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("joined")
    void aRelativeUrlIsAppendedToTheEndpoint(JsonNode row) {
        EndpointUrl endpoint = EndpointUrl.parse(Vectors.text(row, "endpoint"));
        String relative = EndpointUrl.checkRelative(Vectors.text(row, "relative"));
        assertThat(endpoint.resolve(relative)).isEqualTo(Vectors.text(row, "path"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    @FaultCase(
            value = "A record's URL has a scheme, a host, dot segments or control characters",
            then = "Rejects the record: it cannot leave the endpoint")
    void aRelativeUrlThatCouldLeaveTheEndpointIsRefusedWithTheRule(JsonNode row) {
        String relative =
                row.has("relative")
                        ? Vectors.text(row, "relative")
                        : "a".repeat(row.get("relative_length").intValue());
        assertThatThrownBy(() -> EndpointUrl.checkRelative(relative))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the request's URL must be ")
                .hasMessageContaining(Vectors.text(row, "rule"));
    }

    @Test
    void theEndpointItselfIsResolvedWithoutANewText() {
        EndpointUrl endpoint = EndpointUrl.parse("https://h/v1?a=1");
        assertThat(endpoint.resolve("")).isSameAs(endpoint.resolve(""));
    }

    @Test
    void anEndpointSurvivesSerialization() throws Exception {
        EndpointUrl endpoint = InstantiationUtil.clone(EndpointUrl.parse("https://h:1/v1?a=1"));
        assertThat(endpoint + " " + endpoint.resolve("x")).isEqualTo("https://h:1/v1 /v1/x?a=1");
    }

    @Property(tries = 2000)
    void whateverIsAcceptedStaysBelowTheEndpoint(@ForAll("hostileTexts") String text) {
        String relative;
        try {
            relative = EndpointUrl.checkRelative(text);
        } catch (IllegalArgumentException refused) {
            return;
        }
        EndpointUrl endpoint = EndpointUrl.parse("https://good.example/v1");
        // An independent parser.
        URI uri = URI.create("https://good.example" + endpoint.resolve(relative));
        assertThat(uri.getHost()).isEqualTo("good.example");
        assertThat(uri.getRawUserInfo()).isNull();
        assertThat(uri.getRawFragment()).isNull();
        assertThat(uri.getRawPath()).startsWith("/v1");
        for (String segment : uri.getPath().split("/")) { // getPath() is decoded
            assertThat(segment.split(";", 2)[0]).isNotIn(".", "..");
        }
    }

    @Property(tries = 2000)
    void whatIsAcceptedIsAcceptedAgainUnchanged(@ForAll("hostileTexts") String text) {
        String relative;
        try {
            relative = EndpointUrl.checkRelative(text);
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertThat(EndpointUrl.checkRelative(relative)).isEqualTo(relative);
        assertThat(relative).matches("[!-~]*");
    }

    @Property(tries = 2000)
    void noUserInformationIsEverShown(@ForAll("hostileTexts") String around) {
        for (String url : List.of("https://u:" + around + "hunter2@h/ ", "hunter2@" + around)) {
            assertThatThrownBy(() -> EndpointUrl.parse(url))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .doesNotContain("hunter2");
        }
    }

    @Provide
    Arbitrary<String> hostileTexts() {
        return Arbitraries.of(
                        ".",
                        "..",
                        "/",
                        "//",
                        "\\",
                        "%2e",
                        "%2E",
                        "%2f",
                        "%5c",
                        "%252e",
                        "%",
                        "@",
                        ":",
                        "?",
                        "#",
                        ";",
                        "&",
                        "=",
                        "a",
                        "Z",
                        "7",
                        " ",
                        "\n",
                        "%0a",
                        "ü",
                        "😀",
                        "\ud83d",
                        "evil.example",
                        "http:",
                        "[",
                        "]",
                        "{",
                        "}",
                        "\u2028",
                        "．",
                        "／",
                        "\u0000")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }
}
