/**
 * The shell: what meets Flink and the wire.
 *
 * <p>The main flow: {@code HttpSinkWriter.write} waits for room and hands the record over → {@code
 * dispatch.Dispatcher} decides when it goes → {@code Courier} sends it and brings the answer back
 * to the task's thread → {@code Dispatcher.answered} settles the record or queues it again.
 *
 * <ol>
 *   <li>{@code HttpSinkWriter}, {@code HandOver}, {@code QuietContext}: the base class as a mere
 *       converter; {@code EntryConverter}, which also makes an entry of what cannot become a
 *       request;
 *   <li>{@code Courier}: mailbox, timers, transport; {@code Feed}: what begins without the task's
 *       thread; {@code Letters}: what is written of rejected records; {@code Clock}; {@code
 *       SinkMetrics} and {@code Metric}: what is counted; {@code SinkLog};
 *   <li>{@code RequestAssembler}: what the record decided, with endpoint and static headers;
 *   <li>{@code StateSerializer}, {@code EntryCodec}, {@code StatePieces}: checkpoints.
 * </ol>
 *
 * <p>The rooms within decide. They are plain Java without clock, thread or Flink, so that a test
 * can play years of them: {@code dispatch} uses {@code flow} and {@code answer}, which know neither
 * it nor each other.
 */
package org.apache.flink.streaming.connectors.http.delivery;
