package io.github.templatedb.core.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.templatedb.core.server.ServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTests {

    @TempDir
    private Path path;

    @Test
    void folderIsMadeOnceForAllWhoAskAtOnce() throws Exception {
        AtomicInteger made = new AtomicInteger();
        CacheFolder cache = new CacheFolder(path, ServerUser.ofThisJvm());
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<Path>> folders = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                folders.add(threads.submit(() -> cache.folder("thing", folder -> {
                    made.incrementAndGet();
                    Files.writeString(folder.resolve("content"), "complete");
                })));
            }
            for (Future<Path> folder : folders) {
                assertThat(folder.get().resolve("content")).hasContent("complete");
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void folderThatCouldNotBeFilledLeavesNothingAndIsMadeAgain() {
        CacheFolder cache = new CacheFolder(path, ServerUser.ofThisJvm());

        assertThatThrownBy(() -> cache.folder("thing", folder -> {
                    Files.writeString(folder.resolve("half"), "of it");
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("thing")
                .hasMessageContaining("No space left on device");

        assertThat(path).isDirectoryNotContaining(Files::isDirectory);
        assertThat(cache.folder("thing", folder -> Files.writeString(folder.resolve("all"), "of it")))
                .isDirectoryContaining(file -> file.endsWith("all"));
    }
}
