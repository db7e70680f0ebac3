package io.github.templatedb.migrations;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a class file says of its class (Java Virtual Machine Specification, chapter 4). Members are named {@code a.B.field} and
 * {@code a.B.method(Ljava/lang/String;)V}.
 *
 * @param references the names of the classes that it refers to, arrays by those of their elements
 * @param changing the fields, of any class, that are assigned by something else than constructors, setters (also those that return
 *     their object), methods with an annotation, and what these call
 * @param variables the static fields of the class that may change while it works
 * @param constants the other static fields of the class, as far as they hold an object, with the classes of their types
 * @param isMutable whether a method other than a constructor assigns a field of an object of the class
 * @param methods the methods of the class, each with the methods and static fields, of any class, that it uses
 * @param lambdas its lambdas and method references
 */
record ClassFile(
        Set<String> references,
        Set<String> changing,
        Set<String> variables,
        Map<String, String> constants,
        boolean isMutable,
        Map<String, Set<String>> methods,
        List<Lambda> lambdas) {

    private static final int STATIC = 0x0008;

    private static final int FINAL = 0x0010;

    private static final int SYNTHETIC = 0x1000;

    /** The types of static fields that are final and hold something else each time. One with a number is a counter. */
    private static final Pattern HOLDER = Pattern.compile(
            "Ljava/util/concurrent/(atomic/Atomic(Boolean|Reference.*)|Concurrent.*);|Ljava/lang/(InheritableThreadLocal|ThreadLocal);"
                    + "|Ljava/util/function/Supplier;|Lorg/springframework/(beans/factory|context)/.*");

    private static final int GETSTATIC = 0xb2;

    private static final int PUTFIELD = 0xb5;

    private static final int INVOKEVIRTUAL = 0xb6;

    private static final int INVOKEINTERFACE = 0xb9;

    private static final int INVOKEDYNAMIC = 0xba;

    private static final int TABLESWITCH = 0xaa;

    private static final int LOOKUPSWITCH = 0xab;

    private static final int IINC = 0x84;

    /** The length of each instruction with its operands; 0 where it varies (chapter 6.5). */
    private static final byte[] LENGTHS = lengths();

    private static byte[] lengths() {
        byte[] lengths = new byte[256];
        Arrays.fill(lengths, (byte) 1);
        int[][] others = {
            {0x10, 0x10, 2}, {0x11, 0x11, 3}, {0x12, 0x12, 2}, {0x13, 0x14, 3}, {0x15, 0x19, 2}, {0x36, 0x3a, 2},
            {0x84, 0x84, 3}, {0x99, 0xa8, 3}, {0xa9, 0xa9, 2}, {0xaa, 0xab, 0}, {0xb2, 0xb8, 3}, {0xb9, 0xba, 5},
            {0xbb, 0xbb, 3}, {0xbc, 0xbc, 2}, {0xbd, 0xbd, 3}, {0xc0, 0xc1, 3}, {0xc4, 0xc4, 0}, {0xc5, 0xc5, 4},
            {0xc6, 0xc7, 3}, {0xc8, 0xc9, 5}
        };
        for (int[] range : others) {
            Arrays.fill(lengths, range[0], range[1] + 1, (byte) range[2]);
        }
        return lengths;
    }

    /**
     * A lambda or a method reference.
     *
     * @param descriptor the types of what it captures, and its own
     * @param methods what it calls
     */
    record Lambda(String descriptor, Set<String> methods) {}

    /**
     * Reads a class file.
     *
     * @param bytes the class file
     * @return what it says
     * @throws IllegalArgumentException if it is none
     */
    static ClassFile of(byte[] bytes) {
        try {
            return new Reader(ByteBuffer.wrap(bytes)).read();
        } catch (RuntimeException ex) {
            throw new IllegalArgumentException("Not a class file that can be read: " + ex.getMessage(), ex);
        }
    }

    private static final class Reader {

        private final ByteBuffer in;

        private final int[] tags;

        /** A text, or one or two numbers. */
        private final Object[] pool;

        /** The fields that each method assigns. */
        private final Map<String, Set<String>> assigned = new HashMap<>();

        /** The methods that give an object what it has. */
        private final Set<String> giving = new HashSet<>();

        private final Map<String, String> constants = new HashMap<>();

        private final Set<String> variables = new TreeSet<>();

        private final Map<String, Set<String>> methods = new HashMap<>();

        /** The places of invokedynamic constants that each method uses. */
        private final Map<String, Set<Integer>> dynamic = new HashMap<>();

        private final List<Set<String>> bootstraps = new ArrayList<>();

        Reader(ByteBuffer in) {
            this.in = in;
            // Magic number and version.
            skip(8);
            int count = number();
            this.tags = new int[count];
            this.pool = new Object[count];
        }

        ClassFile read() {
            constants();
            skip(2);
            String owner = className(number());
            skip(2);
            skip(2 * number());
            for (int i = number(); i > 0; i--) {
                field(owner);
            }
            for (int i = number(); i > 0; i--) {
                method(owner);
            }
            for (int i = number(); i > 0; i--) {
                String attribute = text(number());
                int end = in.getInt() + in.position();
                if (attribute.equals("BootstrapMethods")) {
                    bootstraps();
                }
                in.position(end);
            }
            dynamic.forEach(
                    (method, places) -> places.forEach(place -> used(method).addAll(bootstraps.get(pair(place)[0]))));
            Set<String> references = new TreeSet<>();
            List<Lambda> lambdas = new ArrayList<>();
            for (int i = 1; i < tags.length; i++) {
                if (tags[i] == 7) {
                    references.add(className(i));
                } else if (tags[i] == 18) {
                    int[] call = pair(i);
                    lambdas.add(new Lambda(text(pair(call[1])[1]), bootstraps.get(call[0])));
                }
            }
            boolean isMutable = assigned.entrySet().stream()
                    .filter(method -> !method.getKey().startsWith(owner + ".<init>"))
                    .flatMap(method -> method.getValue().stream())
                    .anyMatch(field -> field.startsWith(owner + "."));
            return new ClassFile(references, changing(), variables, constants, isMutable, methods, lambdas);
        }

        private Set<String> changing() {
            Deque<String> next = new ArrayDeque<>(giving);
            while (!next.isEmpty()) {
                methods.getOrDefault(next.remove(), Set.of()).stream()
                        .filter(giving::add)
                        .forEach(next::add);
            }
            Set<String> changing = new HashSet<>();
            assigned.forEach((method, fields) -> changing.addAll(giving.contains(method) ? Set.of() : fields));
            return changing;
        }

        private void constants() {
            for (int i = 1; i < tags.length; i++) {
                tags[i] = in.get();
                switch (tags[i]) {
                    case 1 -> {
                        byte[] text = new byte[number()];
                        in.get(text);
                        // Modified UTF-8 differs in characters that names hardly ever have.
                        pool[i] = new String(text, StandardCharsets.UTF_8);
                    }
                    case 7, 8, 16, 19, 20 -> pool[i] = new int[] {number()};
                    case 15 -> pool[i] = new int[] {in.get(), number()};
                    case 3, 4 -> skip(4);
                    case 9, 10, 11, 12, 17, 18 -> pool[i] = new int[] {number(), number()};
                    case 5, 6 -> {
                        skip(8);
                        // A long or a double takes two places.
                        i++;
                    }
                    default -> throw new IllegalArgumentException("unknown kind of constant " + tags[i]);
                }
            }
        }

        private Set<String> used(String method) {
            return methods.computeIfAbsent(method, unknown -> new HashSet<>());
        }

        private void field(String owner) {
            int access = number();
            String name = text(number());
            String type = text(number());
            for (int i = number(); i > 0; i--) {
                skip(2);
                skip(in.getInt());
            }
            boolean mayChange = (access & FINAL) == 0 || HOLDER.matcher(type).matches();
            if ((access & STATIC) != 0 && (access & SYNTHETIC) == 0) {
                if (mayChange) {
                    variables.add(owner + "." + name);
                } else if (type.startsWith("L")) {
                    constants.put(
                            owner + "." + name,
                            type.substring(1, type.length() - 1).replace('/', '.'));
                }
            }
        }

        private void method(String owner) {
            skip(2);
            String name = text(number());
            String descriptor = text(number());
            String method = owner + "." + name + descriptor;
            used(method);
            boolean gives = name.equals("<init>")
                    || name.startsWith("set")
                    || name.equals("afterPropertiesSet")
                    || descriptor.endsWith(")L" + owner.replace('.', '/') + ";");
            for (int i = number(); i > 0; i--) {
                String attribute = text(number());
                int end = in.getInt() + in.position();
                if (attribute.equals("Code")) {
                    skip(4);
                    instructions(method);
                }
                gives |= attribute.equals("RuntimeVisibleAnnotations");
                in.position(end);
            }
            if (gives) {
                giving.add(method);
            }
        }

        private void instructions(String method) {
            int length = in.getInt();
            int begin = in.position();
            while (in.position() < begin + length) {
                int at = in.position();
                int instruction = in.get() & 0xff;
                if (instruction == PUTFIELD) {
                    assigned.computeIfAbsent(method, unknown -> new HashSet<>()).add(member(number()));
                } else if (instruction == INVOKEDYNAMIC) {
                    dynamic.computeIfAbsent(method, unknown -> new HashSet<>()).add(number());
                } else if (instruction == GETSTATIC || instruction >= INVOKEVIRTUAL && instruction <= INVOKEINTERFACE) {
                    used(method).add(member(number()));
                }
                in.position(at + length(instruction, at, begin));
            }
        }

        private int length(int instruction, int at, int begin) {
            int fixed = LENGTHS[instruction];
            if (fixed > 0) {
                return fixed;
            }
            if (instruction != TABLESWITCH && instruction != LOOKUPSWITCH) {
                return (in.get(at + 1) & 0xff) == IINC ? 6 : 4;
            }
            int padded = at + 4 - (at - begin) % 4;
            int second = in.getInt(padded + 4);
            return instruction == TABLESWITCH
                    ? padded + 12 + 4 * (in.getInt(padded + 8) - second + 1) - at
                    : padded + 8 + 8 * second - at;
        }

        private void bootstraps() {
            for (int i = number(); i > 0; i--) {
                Set<String> handles = new HashSet<>();
                skip(2);
                for (int j = number(); j > 0; j--) {
                    int argument = number();
                    // Kinds from 5 on are of methods (table 4.4.8-A).
                    if (tags[argument] == 15 && pair(argument)[0] >= 5) {
                        handles.add(member(pair(argument)[1]));
                    }
                }
                bootstraps.add(handles);
            }
        }

        /** A method with its descriptor, a field without its type. */
        private String member(int index) {
            int[] member = pair(index);
            int[] nameAndType = pair(member[1]);
            String type = tags[index] == 9 ? "" : text(nameAndType[1]);
            return className(member[0]) + "." + text(nameAndType[0]) + type;
        }

        private String className(int index) {
            String name = text(pair(index)[0]);
            String element = name.startsWith("[") ? name.replaceAll("^\\[+L?|;$", "") : name;
            return element.replace('/', '.');
        }

        private String text(int index) {
            return (String) pool[index];
        }

        private int[] pair(int index) {
            return (int[]) pool[index];
        }

        private int number() {
            return in.getShort() & 0xffff;
        }

        private void skip(int bytes) {
            in.position(in.position() + bytes);
        }
    }
}
