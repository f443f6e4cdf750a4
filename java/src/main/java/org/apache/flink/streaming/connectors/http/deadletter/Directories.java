package org.apache.flink.streaming.connectors.http.deadletter;

import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.apache.flink.util.OperatingSystem;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;

/** The directory of letters. */
final class Directories {

    private static final String LOCAL = "file";

    private Directories() {}

    /**
     * @throws BadDirectoryException names what is wrong with it
     */
    static FileSystem open(Path directory) throws IOException {
        FileSystem store;
        try {
            store = directory.getFileSystem();
        } catch (UnsupportedFileSystemSchemeException e) {
            throw new BadDirectoryException(
                    must("a directory on a file system that this Flink has", directory)
                            + ". Put the plugin of that file system into Flink's plugins folder: "
                            + e.getMessage(),
                    e);
        }
        if (isFile(store, directory)) {
            throw new BadDirectoryException(must("a directory", directory) + ", a file", null);
        }
        makeDirectory(store, directory);
        return store;
    }

    private static void makeDirectory(FileSystem store, Path directory) throws IOException {
        boolean made;
        try {
            made = store.mkdirs(directory);
        } catch (IOException e) {
            if (isLocal(store)) {
                throw new BadDirectoryException(must("writable", directory) + ": " + e, e);
            }
            throw e;
        }
        if (isLocal(store) && !(made && Files.isWritable(Paths.get(directory.getPath())))) {
            throw new BadDirectoryException(must("writable", directory), null);
        }
    }

    /**
     * A new name in a directory of a local disk is durable when the directory is. Other file
     * systems see to that themselves.
     */
    static void sync(FileSystem store, Path directory) throws IOException {
        if (isLocal(store) && !OperatingSystem.isWindows()) {
            try (FileChannel names =
                    FileChannel.open(Paths.get(directory.getPath()), StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    private static boolean isFile(FileSystem store, Path directory) throws IOException {
        try {
            return !store.getFileStatus(directory).isDir();
        } catch (FileNotFoundException e) {
            return false; // It is made.
        }
    }

    private static boolean isLocal(FileSystem store) {
        return LOCAL.equals(store.getUri().getScheme());
    }

    private static String must(String rule, Path directory) {
        return "dead-letters must be " + rule + ", was " + shown(directory);
    }

    /** For messages: old forms of object stores' paths hold credentials. */
    static String shown(Path directory) {
        return Masking.url(directory.toString());
    }
}
