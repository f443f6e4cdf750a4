package org.apache.flink.streaming.connectors.http.deadletter;

import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A store on the local disk that fails, hangs and tells what was done, as {@code hdfs} (a stream
 * can be synced) and as {@code s3} (a file is there when it is closed, and sync does nothing).
 */
public final class TroubledStore extends LocalFileSystem {

    /** What was done, as {@code sync}, {@code create x.jsonl}, …, and what tests add to it. */
    static final List<String> EVENTS = new CopyOnWriteArrayList<>();

    /** The first word of each event that fails. */
    public static volatile String failing = "";

    /** Whether what fails is a plugin that was not packed whole. */
    static volatile boolean lacksAClass;

    /** The first word of each event that hangs until the latch opens. */
    public static volatile String hanging = "";

    /** Whether what hangs can be interrupted. */
    public static volatile boolean interruptible;

    static volatile CountDownLatch latch = new CountDownLatch(1);

    private final String scheme;

    private TroubledStore(String scheme) {
        this.scheme = scheme;
    }

    public static void reset() {
        latch.countDown();
        latch = new CountDownLatch(1);
        failing = "";
        hanging = "";
        interruptible = false;
        lacksAClass = false;
        EVENTS.clear();
    }

    private static void event(String what) throws IOException {
        if (!what.equals("mkdirs")) { // Creating a file calls it, too.
            EVENTS.add(what);
        }
        String word = what.split(" ")[0];
        if (List.of(failing.split(" ")).contains(word)) {
            if (lacksAClass) {
                throw new NoClassDefFoundError("org/example/Store");
            }
            throw new IOException("The store is in trouble: " + word);
        }
        if (List.of(hanging.split(" ")).contains(word)) {
            hang();
        }
    }

    /** As a system call that hangs: most cannot be interrupted. */
    private static void hang() throws IOException {
        boolean interrupted = false;
        CountDownLatch here = latch;
        while (here.getCount() > 0) {
            try {
                here.await();
            } catch (InterruptedException e) {
                if (interruptible) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException();
                }
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public URI getUri() {
        return URI.create(scheme + ":///");
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
        event("mkdirs");
        return super.mkdirs(path);
    }

    @Override
    public FSDataOutputStream create(Path path, WriteMode mode) throws IOException {
        event("create " + path.getName());
        return new Out(super.create(path, mode), scheme.equals("hdfs"));
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        event("rename " + to.getName());
        return super.rename(from, to);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        event("delete " + path.getName());
        return super.delete(path, recursive);
    }

    private static final class Out extends FSDataOutputStream {

        private final FSDataOutputStream file;
        private final boolean visible;
        private final ByteArrayOutputStream unseen = new ByteArrayOutputStream();
        private boolean closed;

        Out(FSDataOutputStream file, boolean visible) {
            this.file = file;
            this.visible = visible;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            event("write");
            if (visible) {
                file.write(bytes, from, length);
            } else {
                unseen.write(bytes, from, length);
            }
        }

        @Override
        public void sync() throws IOException {
            event("sync");
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                file.write(unseen.toByteArray());
                file.close();
                event("close");
            }
        }

        @Override
        public long getPos() throws IOException {
            return file.getPos() + unseen.size();
        }

        @Override
        public void flush() {}
    }

    /** Found by Flink as any plugin is. */
    public static final class WithSync implements FileSystemFactory {
        @Override
        public String getScheme() {
            return "hdfs";
        }

        @Override
        public FileSystem create(URI uri) {
            return new TroubledStore(getScheme());
        }
    }

    /** Found by Flink as any plugin is. */
    public static final class WithoutSync implements FileSystemFactory {
        @Override
        public String getScheme() {
            return "s3";
        }

        @Override
        public FileSystem create(URI uri) {
            return new TroubledStore(getScheme());
        }
    }
}
