package io.github.templatedb.migrations;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.AnnotationVisitor;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.FieldVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.Type;

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
        Set<Lambda> lambdas) {

    private static final int VERSION = 6;

    private static final int CONSTANT_CLASS = 7;

    /** The types of static fields that are final and hold something else each time. One with a number is a counter. */
    private static final Pattern HOLDER = Pattern.compile(
            "Ljava/util/concurrent/(atomic/Atomic(Boolean|Reference.*)|Concurrent.*);|Ljava/lang/(InheritableThreadLocal|ThreadLocal);"
                    + "|Ljava/util/function/Supplier;|Lorg/springframework/(beans/factory|context)/.*");

    /**
     * A lambda or a method reference.
     *
     * @param descriptor the types of what it captures, and its own
     * @param methods what it calls
     */
    record Lambda(String descriptor, Set<String> methods) {}

    /**
     * Reads a class file, also one of a newer Java than Spring's copy of ASM knows: what is new there are additions.
     *
     * @param bytes the class file
     * @return what it says
     * @throws IllegalArgumentException if it is none
     */
    static ClassFile of(byte[] bytes) {
        try {
            byte[] known = bytes.clone();
            ByteBuffer.wrap(known).putShort(VERSION, (short) Opcodes.V17);
            ClassReader reader = new ClassReader(known);
            Members members = new Members(className(reader.getClassName()));
            reader.accept(members, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            return members.with(references(reader));
        } catch (RuntimeException ex) {
            throw new IllegalArgumentException("Not a class file that can be read: " + ex.getMessage(), ex);
        }
    }

    private static Set<String> references(ClassReader reader) {
        Set<String> references = new TreeSet<>();
        char[] buffer = new char[reader.getMaxStringLength()];
        for (int i = 1; i < reader.getItemCount(); i++) {
            int constant = reader.getItem(i);
            if (constant > 0 && reader.readByte(constant - 1) == CONSTANT_CLASS) {
                references.add(className(reader.readUTF8(constant, buffer)));
            }
        }
        return references;
    }

    private static String className(String internalName) {
        Type type = Type.getObjectType(internalName);
        return (type.getSort() == Type.ARRAY ? type.getElementType() : type).getClassName();
    }

    private static final class Members extends ClassVisitor {

        private final String owner;

        /** The fields that each method assigns. */
        private final Map<String, Set<String>> assigned = new HashMap<>();

        /** The methods that give an object what it has. */
        private final Set<String> giving = new HashSet<>();

        private final Map<String, String> constants = new HashMap<>();

        private final Set<String> variables = new TreeSet<>();

        private final Map<String, Set<String>> methods = new HashMap<>();

        private final Set<Lambda> lambdas = new HashSet<>();

        Members(String owner) {
            super(Opcodes.ASM9);
            this.owner = owner;
        }

        ClassFile with(Set<String> references) {
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

        @Override
        public @Nullable FieldVisitor visitField(
                int access, String name, String descriptor, @Nullable String signature, @Nullable Object value) {
            if ((access & (Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC)) == Opcodes.ACC_STATIC) {
                if ((access & Opcodes.ACC_FINAL) == 0
                        || HOLDER.matcher(descriptor).matches()) {
                    variables.add(owner + "." + name);
                } else if (descriptor.startsWith("L")) {
                    constants.put(owner + "." + name, Type.getType(descriptor).getClassName());
                }
            }
            return null;
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            String method = owner + "." + name + descriptor;
            methods.put(method, new HashSet<>());
            if (name.equals("<init>")
                    || name.startsWith("set")
                    || name.equals("afterPropertiesSet")
                    || Type.getReturnType(descriptor).getClassName().equals(owner)) {
                giving.add(method);
            }
            return new Code(method);
        }

        private final class Code extends MethodVisitor {

            private final String method;

            private final Set<String> uses;

            Code(String method) {
                super(Opcodes.ASM9);
                this.method = method;
                this.uses = methods.getOrDefault(method, new HashSet<>());
            }

            @Override
            public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
                if (visible) {
                    giving.add(method);
                }
                return null;
            }

            @Override
            public void visitFieldInsn(int opcode, String type, String name, String descriptor) {
                String field = className(type) + "." + name;
                if (opcode == Opcodes.PUTFIELD) {
                    assigned.computeIfAbsent(method, unknown -> new HashSet<>()).add(field);
                } else if (opcode == Opcodes.GETSTATIC) {
                    uses.add(field);
                }
            }

            @Override
            public void visitMethodInsn(int opcode, String type, String name, String descriptor, boolean isInterface) {
                uses.add(className(type) + "." + name + descriptor);
            }

            @Override
            public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
                Set<String> called = Stream.of(arguments)
                        .filter(argument ->
                                argument instanceof Handle handle && handle.getTag() >= Opcodes.H_INVOKEVIRTUAL)
                        .map(Handle.class::cast)
                        .map(handle -> className(handle.getOwner()) + "." + handle.getName() + handle.getDesc())
                        .collect(Collectors.toSet());
                uses.addAll(called);
                lambdas.add(new Lambda(descriptor, called));
            }
        }
    }
}
