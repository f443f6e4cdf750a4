/**
 * Where rejected records rest: as letters, in files of a directory on any file system of Flink.
 *
 * <p>Begin at {@link
 * org.apache.flink.streaming.connectors.http.deadletter.DeadLetters#write(org.apache.flink.streaming.connectors.http.deadletter.DeadLetter,
 * java.lang.Runnable)}: a thread takes the letters, {@code LetterFiles} writes them and returns
 * when they are durable, then each letter's callback is run. A store that fails or hangs is tried
 * again for as long as it takes; meanwhile the letters wait. {@code LetterJson} has the form of a
 * letter, {@code Masking} what must not be in one.
 *
 * <p>Nothing here knows requests, their sending or the task's thread.
 */
package org.apache.flink.streaming.connectors.http.deadletter;
