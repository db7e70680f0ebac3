package io.github.templatedb.flyway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes jars, with their entries in the order of a map. */
final class Jars {

    private Jars() {}

    static Path jar(Path file, Map<String, byte[]> entries) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(jar(entries));
        }
        return file;
    }

    static byte[] jar(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream jar = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry zipEntry = new ZipEntry(entry.getKey());
                // Jars in a jar are stored, or they could not be read in place.
                zipEntry.setMethod(ZipEntry.STORED);
                zipEntry.setSize(entry.getValue().length);
                CRC32 crc = new CRC32();
                crc.update(entry.getValue());
                zipEntry.setCrc(crc.getValue());
                jar.putNextEntry(zipEntry);
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** Entries of scripts below a folder, each of which has its own entry. */
    static Map<String, byte[]> entries(String folder, Map<String, String> scripts, List<String> order) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (int slash = folder.indexOf('/'); slash >= 0; slash = folder.indexOf('/', slash + 1)) {
            entries.put(folder.substring(0, slash + 1), new byte[0]);
        }
        for (String name : order) {
            String script = scripts.get(name);
            if (script != null) {
                entries.put(folder + name, script.getBytes(StandardCharsets.UTF_8));
            }
        }
        return entries;
    }
}
