package org.apache.flink.streaming.connectors.http.delivery.answer;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

class ExcerptTest {

    private static final String PROBLEM = "application/problem+json";
    private static final String TOKEN = "Bearer tok-7f3a9c51e2";

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "application/problem+json | {\"title\":\"Out of credit\",\"detail\":\"You have 3 left.\"}"
                        + " | Out of credit: You have 3 left.",
                "application/problem+json | {\"type\":\"https://h.example/credit\",\"title\":\"Out of"
                        + " credit\",\"status\":422} | Out of credit (https://h.example/credit)",
                "application/problem+json; charset=utf-8 | {\"type\":\"about:blank\",\"title\":\"Bad\","
                        + "\"status\":403} | Bad (status 403)",
                "Application/Problem+JSON | {\"detail\":\"no\\nsuch \\t thing\"} | no such thing",
                "application/json | {\"message\":\"no such stream\"} | no such stream",
                "application/json | {\"error\":\"no such stream\"} | no such stream",
                "application/json | {\"error\":{\"code\":7,\"message\":\"too old\"}} | too old",
                "application/json | {\"error\":\"invalid_token\",\"error_description\":\"expired\"}"
                        + " | invalid_token: expired",
                "application/json | {\"detail\":\"not found\"} | not found",
                "application/json | {\"errors\":[{\"message\":\"first\"},{\"message\":\"second\"}]} | first",
                "application/json | {\"errors\":[\"first\",\"second\"]} | first",
                "application/json | {\"errors\":{\"message\":\"first\"}} | first",
                "application/json | [{\"message\":\"first\"}] | first",
                "application/json | {\"x\":{\"message\":\"deep\"},\"y\":[[1],{}],\"message\":\"flat\"} | flat",
                "application/json | {\"message\":\"cut off\",\"x\":\"abc | cut off",
                "application/vnd.api+json | {\"errors\":[{\"detail\":\"too long\"}]} | too long",
                " | {\"message\":\"no type\"} | no type",
                "text/plain | quota exceeded | quota exceeded",
                "text/plain;charset=utf-8 | trop tôt | trop tôt",
                "text/html | <html><head><TITLE >502 Bad Gateway</TITLE></head> | 502 Bad Gateway",
                "text/html | <title>Say &quot;please&quot; &amp; wait</title> | Say \"please\" & wait",
                " | <!DOCTYPE html><title>Log in</title> | Log in",
            })
    void whatIsSaidIsFound(String type, String body, String text) {
        assertThat(excerpt(answer(type, body.getBytes(UTF_8)))).isEqualTo(text);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "application/json | {}",
                "application/json | []",
                "application/json | 7",
                "application/json | null",
                "application/json | {\"message\":null,\"error\":{},\"errors\":[]}",
                "application/json | {\"data\":{\"message\":\"deep\"}}",
                "application/json | no json at all",
                "application/json | {\"message\":\"?!\"}",
                "application/octet-stream | quota exceeded",
                "image/png | {\"message\":\"quota exceeded\"}",
                "text/html | quota exceeded",
                " | quota exceeded",
                "text/plain | ``",
                "text/plain | ` `",
                "; | quota exceeded",
            })
    void whatIsNotUnderstoodIsLeftOut(String type, String body) {
        assertThat(excerpt(answer(type, body.getBytes(UTF_8)))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "red \u001b[31malert\u001b[0m",
                "a\r\nERROR forged",
                "a\u0000b\u0007c",
                "a\u2028b\u2029c",
                "abc\u202egnp.exe",
                "zero\u200bwidth",
                "a\u0085b"
            })
    @FaultCase(
            value = "An error answer holds line ends or control characters",
            then = "They are numbers in the log; nobody can forge a line")
    void nothingLeavesTheLine(String said) {
        for (String type : new String[] {"text/plain", "text/html"}) {
            String body = type.equals("text/html") ? "<title>" + said + "</title>" : said;
            assertThat(excerpt(answer(type, body.getBytes(UTF_8))))
                    .isNotEmpty()
                    .doesNotContainPattern("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]");
        }
    }

    @Test
    void aLongAnswerIsCutAndTheCutShown() {
        byte[] long64k = "word ".repeat(13_108).getBytes(UTF_8);
        assertThat(excerpt(answer("text/plain", long64k))).hasSizeBetween(195, 201).endsWith("d…");
        String json = "{\"message\":\"" + "word ".repeat(13_108) + "\"}";
        assertThat(excerpt(answer(PROBLEM, json.getBytes(UTF_8))))
                .hasSizeBetween(195, 201)
                .endsWith("d…");
        String pairs = "x" + "\ud83d\ude00".repeat(300);
        assertThat(excerpt(answer("text/plain", ("ab " + pairs).getBytes(UTF_8))))
                .doesNotContain("\\u")
                .hasSizeLessThanOrEqualTo(201);
    }

    @Test
    @FaultCase(value = "An error answer is JSON nested without end", then = "Quotes nothing of it")
    void whatIsNestedWithoutEndIsNoTrouble() {
        String open = "{\"error\":".repeat(8_000) + "[".repeat(8_000);
        assertThat(excerpt(answer(PROBLEM, open.getBytes(UTF_8)))).isEmpty();
        String deep = "{\"x\":" + "[".repeat(900) + "]".repeat(900) + ",\"detail\":\"behind\"}";
        assertThat(excerpt(answer(PROBLEM, deep.getBytes(UTF_8)))).isEqualTo("behind");
    }

    @Test
    void whatIsNoUtf8IsNoTrouble() {
        byte[] latin = {'t', 'r', 'o', 'p', ' ', 't', (byte) 0xf4, 't', (byte) 0xff};
        assertThat(excerpt(answer("text/plain", latin))).isEqualTo("trop t\ufffdt\ufffd");
        byte[] json = {'{', '"', 'm', 'e', 's', 's', 'a', 'g', 'e', '"', ':', '"', (byte) 0xff};
        assertThat(excerpt(answer(PROBLEM, json))).isEmpty();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\":\"Zoe Angstrom\",\"id\":7} | Bad: {\"name\":\"Zoe Angstrom\",\"id\":7} | Bad: …",
                "{\"name\":\"Zoe Angstrom\",\"id\":7} | Bad: {\\\"name\\\": \\\"Zoe Angstrom\\\"} | Bad: …\\\"}",
                "{\"name\":\"Zoe Angstrom\",\"id\":7} | unknown name ZOE ANGSTROM here | unknown name … here",
                "{\"name\":\"Zoe\",\"id\":7} | name must not be Zoe | name must not be …",
                "{\"name\":\"Zoe\",\"id\":47110815} | 47110815 is no id | … is no id",
                "Zoe Angstrom, 1 Main Street | line '1 main street' is wrong | line '…' is wrong",
                "hunter2 | password hunter2 is bad | password … is bad",
                "{\"name\":\"Zoe\"} | name must be a number | name must be a number",
                "7 | at most 7 a day | at most 7 a day",
            })
    void whatTheRequestHeldIsHidden(String sent, String said, String shown) {
        assertThat(excerpt(answer("text/plain", said.getBytes(UTF_8)), sent)).isEqualTo(shown);
    }

    @Test
    void anAnswerThatOnlyQuotesTheRequestIsLeftOut() {
        String sent = "{\"name\":\"Zoe Angstrom\",\"id\":7}";
        assertThat(excerpt(answer("text/plain", sent.getBytes(UTF_8)), sent)).isEmpty();
    }

    @Test
    @FaultCase(
            value = "An error answer quotes the payload",
            then = "The quote is hidden in errors and the log")
    void anyRecordOfTheRequestIsHidden() {
        SentRecord[] records = {record("first record", ""), record("second record", "")};
        Answer answer = answer("text/plain", "no second record please".getBytes(UTF_8));
        assertThat(Excerpt.of(answer, new PrivateTexts(List.of(), records)))
                .isEqualTo("no … please");
    }

    @Test
    void theBeginningOfAPrivateTextAtTheCutIsHiddenToo() {
        String secret = "S3CR3T-TOKEN-OF-MANY-CHARACTERS";
        for (int before = 380; before < 400; before++) {
            String said = "q".repeat(8) + " ".repeat(before) + secret;
            Answer answer = answer("text/plain", said.getBytes(UTF_8));
            assertThat(Excerpt.of(answer, new PrivateTexts(List.of(secret)))).doesNotContain("S3");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "bad token tok-7f3a9c51e2 given",
                "bad token 'tok-7f3a9c51e2x'",
                "bad header Bearer tok-7f3a9c51e2",
                "TOK-7F3A9C51E2 has expired",
                "a token that begins with tok-7f3a",
                "user is alice, password is s3cr3tpw",
                "you sent YWxpY2U6czNjcjN0cHc=",
                "api-key of the query: k-9x8y7z",
                "own header with own-secret-1",
                "own query with t-0wn-qu3ry",
                "own query with t 0wn/qu3ry"
            })
    @FaultCase(
            value = "An error answer quotes a credential",
            then = "It is hidden in errors and the log")
    void noCredentialIsShown(String said) {
        List<String> credentials =
                new ArrayList<>(PrivateTexts.credentialsIn("Authorization", TOKEN));
        String basic =
                "Basic " + Base64.getEncoder().encodeToString("alice:s3cr3tpw".getBytes(UTF_8));
        credentials.addAll(PrivateTexts.credentialsIn("X-Auth", basic));
        credentials.addAll(PrivateTexts.credentialsIn("/in?api-key=k-9x8y7z"));
        credentials.addAll(PrivateTexts.credentialsIn("User-Agent", "bad password header"));
        SentRecord record = record("payload", "users/7?a=t-0wn-qu3ry&b=t%200wn%2Fqu3ry");
        Answer answer = answer("text/plain", said.getBytes(UTF_8));
        assertThat(Excerpt.of(answer, new PrivateTexts(credentials, record)))
                .contains("…")
                .containsAnyOf("bad", "expired", "begins", "user", "sent", "query", "header")
                .doesNotContainIgnoringCase("tok-7f3a")
                .doesNotContain("s3cr3tpw", "YWxp", "k-9x8y", "own-secret-1", "0wn");
    }

    @Property
    void anyAnswerGivesAShortLineWithoutARunOfTheRequest(
            @ForAll @Size(max = 600) byte[] bytes, @ForAll String text, @ForAll String sent) {
        String said = text + "<title>" + sent;
        for (byte[] body :
                new byte[][] {
                    bytes, said.getBytes(UTF_8), ("{\"message\":\"" + said).getBytes(UTF_8)
                }) {
            for (String type : new String[] {"text/plain", "text/html", PROBLEM, null}) {
                String line = excerpt(answer(type, body), sent);
                assertThat(line).hasSizeLessThanOrEqualTo(201).doesNotContainPattern("\\p{Cntrl}");
                for (int i = 0; i + 8 <= sent.length(); i++) {
                    if (sent.substring(i, i + 8).chars().allMatch(Character::isLetterOrDigit)) {
                        assertThat(line).doesNotContain(sent.substring(i, i + 8));
                    }
                }
            }
        }
    }

    private static String excerpt(Answer answer) {
        return excerpt(answer, "");
    }

    private static String excerpt(Answer answer, String sent) {
        return Excerpt.of(answer, new PrivateTexts(List.of(), record(sent, "")));
    }

    private static SentRecord record(String body, String url) {
        String[] headers = {"X-Api-Token", "own-secret-1", "X-Name", "bad"};
        return SentRecords.of(
                new EncodedRequest("PUT", url, headers, "text/plain", "k", body.getBytes(UTF_8)));
    }

    private static Answer answer(String type, byte[] body) {
        String[] headers = type == null ? new String[0] : new String[] {"Content-Type", type};
        return Answer.of(422, headers, body, false);
    }
}
