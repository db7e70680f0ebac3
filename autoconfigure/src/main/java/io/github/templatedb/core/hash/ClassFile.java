package io.github.templatedb.core.hash;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads from a class file which classes it refers to (Java Virtual Machine Specification, section 4.4). */
final class ClassFile {

    private ClassFile() {}

    /**
     * The classes that a class file refers to.
     *
     * @param bytes the class file
     * @return their names, arrays by those of their elements, in the order of the names
     */
    static Set<String> references(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            // Magic number and version.
            in.skipNBytes(8);
            return references(in);
        } catch (IOException ex) {
            throw new IllegalArgumentException("Not a class file: it ends within its constants", ex);
        }
    }

    private static Set<String> references(DataInputStream in) throws IOException {
        Map<Integer, String> texts = new HashMap<>();
        Set<Integer> classes = new HashSet<>();
        int count = in.readUnsignedShort();
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts.put(i, in.readUTF());
                case 7 -> classes.add(in.readUnsignedShort());
                case 8, 16, 19, 20 -> in.skipNBytes(2);
                case 15 -> in.skipNBytes(3);
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                case 5, 6 -> {
                    in.skipNBytes(8);
                    // A long or a double takes two places.
                    i++;
                }
                default -> throw new IllegalArgumentException("Unknown kind of constant in a class file: " + tag);
            }
        }
        Set<String> names = new TreeSet<>();
        for (int index : classes) {
            String name = texts.getOrDefault(index, "");
            String element = name.startsWith("[") ? name.replaceAll("^\\[+L?|;$", "") : name;
            names.add(element.replace('/', '.'));
        }
        return names;
    }
}
