package io.github.templatedb.migrations;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which methods of some class files call which. Where it cannot be told which method a call leads to, it leads to each of that name. */
final class CallGraph {

    private static final Set<String> OF_ALL_OBJECTS =
            Set.of("toString()Ljava/lang/String;", "hashCode()I", "equals(Ljava/lang/Object;)Z");

    private final Map<String, ClassFile> files;

    private final Map<String, Set<String>> byName = new HashMap<>();

    CallGraph(Map<String, ClassFile> files) {
        this.files = files;
        for (ClassFile file : files.values()) {
            for (String method : file.methods().keySet()) {
                String name = withoutOwner(method);
                // Each class has its own constructors, and what all objects have is not called for what others do.
                if (!name.startsWith("<") && !OF_ALL_OBJECTS.contains(name)) {
                    byName.computeIfAbsent(name, unknown -> new HashSet<>()).add(method);
                }
            }
        }
    }

    /** The static fields that may change, or hold an object that may, and that some methods read, or what they call. */
    Set<String> variablesReadBy(Set<String> methods) {
        Set<String> used = new HashSet<>();
        Deque<String> next = new ArrayDeque<>(methods);
        while (!next.isEmpty()) {
            String member = next.remove();
            ClassFile file = files.get(owner(member));
            if (used.add(member) && file != null) {
                next.add(owner(member) + ".<clinit>()V");
                next.addAll(file.methods().getOrDefault(member, Set.of()));
            }
            // Those that are asked about are no calls.
            if (!methods.contains(member)) {
                byName.getOrDefault(withoutOwner(member), Set.of()).stream()
                        .filter(method -> !used.contains(method))
                        .forEach(next::add);
            }
        }
        Set<String> variables = new TreeSet<>();
        for (ClassFile file : files.values()) {
            variables.addAll(file.variables());
            file.constants().forEach((field, type) -> {
                if (files.containsKey(type) && files.get(type).isMutable()) {
                    variables.add(field);
                }
            });
        }
        variables.retainAll(used);
        return variables;
    }

    private static String owner(String member) {
        int end = member.indexOf('(');
        return member.substring(0, member.lastIndexOf('.', end < 0 ? member.length() : end));
    }

    private static String withoutOwner(String member) {
        return member.substring(owner(member).length() + 1);
    }
}
