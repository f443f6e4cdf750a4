/**
 * What a user imports, on two floors.
 *
 * <p>The face: {@link org.apache.flink.streaming.connectors.http.HttpSink} and its {@link
 * org.apache.flink.streaming.connectors.http.HttpSinkBuilder}, with what only serves them: {@code
 * OptionRules} (what a value must be), {@code FlinkVersion}, {@code CheckpointAdvice}. No room
 * below knows the face.
 *
 * <p>The values, which know nothing but each other: {@link
 * org.apache.flink.streaming.connectors.http.HttpRequest}, {@link
 * org.apache.flink.streaming.connectors.http.RequestConverter}, {@link
 * org.apache.flink.streaming.connectors.http.HttpSinkOptions} (every option, with its default),
 * {@link org.apache.flink.streaming.connectors.http.OnReject}, {@link
 * org.apache.flink.streaming.connectors.http.OnConflict}, {@link
 * org.apache.flink.streaming.connectors.http.HttpSinkException}.
 *
 * <p>The rooms below, in the order of a record's way:
 *
 * <ul>
 *   <li>{@code request}: a record becomes a request;
 *   <li>{@code delivery}: when it is sent and what its answer means. The main flow of the sink is
 *       {@code delivery.HttpSinkWriter}, which hands each record to {@code delivery.Dispatcher};
 *   <li>{@code transport}: bytes on the wire;
 *   <li>{@code deadletter}: where rejected records rest.
 * </ul>
 *
 * <p>Arrows go one way: the face, delivery, then request, transport and deadletter, which do not
 * know one another, then the values. A test holds them.
 */
package org.apache.flink.streaming.connectors.http;
