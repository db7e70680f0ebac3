package io.github.templatedb.migrations;

import io.github.templatedb.core.manifest.Manifest;

/**
 * A file below a migration location.
 *
 * @param name its path below the location, which is the same in a folder, in a jar and on another machine
 * @param sha256 the digest of its bytes
 * @param address where it is on this machine
 */
public record MigrationFile(String name, String sha256, String address) {

    /**
     * The last part of the path.
     *
     * @return what follows the last slash
     */
    public String fileName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /**
     * What it adds to a manifest: all of its bytes.
     *
     * @return its path and digest
     */
    public Manifest.Entry entry() {
        return new Manifest.Entry(name, sha256);
    }
}
