package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.connectors.http.HttpRequest;
import org.apache.flink.streaming.connectors.http.HttpSinkBuilder;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.charset.StandardCharsets;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

@Tag("job")
class RecordKindsJobTest {

    private static final int COUNT = 100;

    @RegisterExtension final JobHarness jobs = new JobHarness();

    /** A record as users have them. */
    public static final class Order {
        public long id;
        public String name;

        public static Order of(long id) {
            Order order = new Order();
            order.id = id;
            order.name = "Zoë " + id;
            return order;
        }
    }

    @Test
    void textsArriveAsTheyAre() throws Exception {
        deliver(Texts::of, Types.STRING, jobs.sink(), Texts::of);
        assertEach("Content-Type", "application/json");
    }

    @Test
    void byteArraysArriveAsTheyAre() throws Exception {
        deliver(
                number -> ("raw " + number).getBytes(StandardCharsets.UTF_8),
                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO,
                jobs.sink(),
                number -> "raw " + number);
        assertEach("Content-Type", "application/octet-stream");
    }

    @Test
    void rowsArriveAsJsonWithTheNamesOfTheStreamsType() throws Exception {
        deliver(
                number -> Row.of(number, "Zoë " + number),
                Types.ROW_NAMED(new String[] {"id", "name"}, Types.LONG, Types.STRING),
                jobs.sink(),
                Texts::of);
        assertEach("Content-Type", "application/json");
    }

    @Test
    void pojosArriveAsJson() throws Exception {
        deliver(Order::of, TypeInformation.of(Order.class), jobs.sink(), Texts::of);
        assertEach("Content-Type", "application/json");
    }

    @Test
    void aSerializationSchemaWritesTheBody() throws Exception {
        SerializationSchema<Long> schema =
                number -> ("<" + number + ">").getBytes(StandardCharsets.UTF_8);
        deliver(
                number -> number,
                Types.LONG,
                jobs.<Long>sink().setSerializationSchema(schema),
                number -> "<" + number + ">");
    }

    @Test
    void aRequestConverterDecidesMethodUrlHeadersBodyAndKey() throws Exception {
        deliver(
                Order::of,
                TypeInformation.of(Order.class),
                jobs.<Order>sink()
                        .setRequestConverter(
                                order ->
                                        HttpRequest.put("orders/" + order.id + "?v=1")
                                                .header("X-Name", "n" + order.id)
                                                .json(order)
                                                .key(order.id)),
                Texts::of);
        assertEach("Content-Type", "application/json");
        assertThat(jobs.ledger().lines())
                .allSatisfy(
                        line -> {
                            String id = line.headers.get("Idempotency-Key");
                            assertThat(line.method).isEqualTo("PUT");
                            assertThat(line.target).isEqualTo("/in/orders/" + id + "?v=1");
                            assertThat(line.headers).containsEntry("X-Name", "n" + id);
                            assertThat(line.text()).startsWith("{\"id\":" + id + ",");
                        });
    }

    private <T> void deliver(
            MapFunction<Long, T> record,
            TypeInformation<T> type,
            HttpSinkBuilder<T> sink,
            LongFunction<String> body)
            throws Exception {
        RunningJob job = jobs.job(COUNT, record, type, sink).parallelism(2).start();
        jobs.tap().open();
        job.awaitFinished();
        jobs.ledger()
                .assertAcceptedOnce(
                        LongStream.range(0, COUNT).mapToObj(body).collect(Collectors.toList()));
        assertThat(job.counts().sum("recordsDelivered")).isEqualTo(COUNT);
    }

    private void assertEach(String header, String value) {
        assertThat(jobs.ledger().lines())
                .allSatisfy(line -> assertThat(line.headers).containsEntry(header, value));
    }
}
