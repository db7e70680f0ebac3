package io.github.templatedb.benchmarks.run;

import io.github.templatedb.benchmarks.curve.Curves;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the command line asks for.
 *
 * @param folder of the module: the results go into it, and the tables into the page beside it
 * @param full whether everything is measured, as often as the documentation needs it
 * @param parts what is measured
 * @param curves which curves; none for all
 * @param builds earlier builds of templatedb, by name
 * @param numbers other options
 */
record Options(
        Path folder,
        boolean full,
        List<Part> parts,
        List<String> curves,
        Map<String, Path> builds,
        Map<String, Integer> numbers) {

    /** What can be measured apart. */
    enum Part {
        SUITE,
        LIMIT,
        CONTEXT,
        CURVES,
        TRIALS,
        KEY,
        START,
        REFRESH,
        PARALLEL,
        BUILDS,
        REWINDS,
        JVMS
    }

    /** From {@code name=value}; an empty value is none. */
    static Options parse(String[] arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String argument : arguments) {
            String[] words = argument.split("=", 2);
            if (words.length == 2 && !words[1].isBlank()) {
                values.put(words[0], words[1]);
            }
        }
        Path folder = Path.of(values.getOrDefault("folder", "."));
        String form = values.getOrDefault("form", "short");
        if (!form.equals("short") && !form.equals("full")) {
            throw new IllegalArgumentException("benchmarks.form is 'short' or 'full', not '%s'".formatted(form));
        }
        List<String> curves = words(values.getOrDefault("curves", ""));
        if (!Curves.NAMES.containsAll(curves)) {
            throw new IllegalArgumentException(
                    "benchmarks.curves is %s; those that there are: %s".formatted(curves, Curves.NAMES));
        }
        List<Part> parts = words(values.getOrDefault("parts", defaults(form, curves))).stream()
                .map(Options::part)
                .toList();
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (String name : List.of("repetitions", "methods", "starts", "connections", "tests", "refreshes", "points")) {
            if (values.containsKey(name)) {
                numbers.put(name, Integer.valueOf(values.getOrDefault(name, "")));
            }
        }
        Map<String, Path> builds = builds(words(values.getOrDefault("builds", "")));
        if (builds.isEmpty() == parts.contains(Part.BUILDS)) {
            throw new IllegalArgumentException(
                    "The part 'builds' compares this build with those that benchmarks.builds names, and there must be both or none, not %s and %s"
                            .formatted(parts, builds));
        }
        return new Options(folder, form.equals("full"), parts, curves, builds, numbers);
    }

    private static String defaults(String form, List<String> curves) {
        if (!curves.isEmpty()) {
            return "curves";
        }
        return form.equals("full") ? "suite,limit,trials,context,key,curves" : "suite,limit";
    }

    /** From {@code name:jar}. */
    private static Map<String, Path> builds(List<String> words) {
        Map<String, Path> builds = new LinkedHashMap<>();
        for (String word : words) {
            String[] build = word.split(":", 2);
            if (build.length < 2 || !Files.isRegularFile(Path.of(build[1]))) {
                throw new IllegalArgumentException(
                        "benchmarks.builds has '%s', which is not a name, a colon and a jar that is there"
                                .formatted(word));
            }
            builds.put(build[0].strip(), Path.of(build[1]).toAbsolutePath());
        }
        return builds;
    }

    private static Part part(String name) {
        return Stream.of(Part.values())
                .filter(part -> part.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "benchmarks.parts has '%s', which is none of %s".formatted(name, List.of(Part.values()))));
    }

    private static List<String> words(String text) {
        return Stream.of(text.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    int number(String name, int otherwise) {
        return numbers.getOrDefault(name, otherwise);
    }

    boolean has(Part part) {
        return parts.contains(part);
    }
}
