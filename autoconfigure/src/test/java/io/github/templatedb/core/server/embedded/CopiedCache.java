package io.github.templatedb.core.server.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cache of another JVM, with what this one has: unpacking and initdb take seconds, and are not what is tried there. */
record CopiedCache(Path folder, @Nullable String owner) {

    /** Fills a folder that is the owner's, or the user's if there is none. */
    void fill() throws IOException {
        copy(image().data().getParent());
        fillWithPrograms();
    }

    /** The same, but leaves initdb to be done. */
    void fillWithPrograms() throws IOException {
        copy(programs().folder());
        new ServerUser("of the copy", List.of(), owner).ownAll(folder);
    }

    private void copy(Path original) throws IOException {
        Files.createDirectories(folder);
        FileTree.copy(original, folder.resolve(original.getFileName()));
    }

    private static Image image() {
        return Image.of(programs(), cache());
    }

    private static Installation programs() {
        return Installation.of(TestServer.settings(Path.of("unused"), Duration.ofSeconds(1), Map.of()), cache());
    }

    private static CacheFolder cache() {
        return CacheFolder.of(ServerUser.ofThisJvm());
    }
}
