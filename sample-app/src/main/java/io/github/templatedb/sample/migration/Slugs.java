package io.github.templatedb.sample.migration;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Turns names into what can stand in an address: {@code Crème marble pan} into {@code creme-marble-pan}. */
class Slugs {

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern OTHERS = Pattern.compile("[^a-z0-9]+");

    String of(String name, String suffix) {
        var plain = MARKS.matcher(Normalizer.normalize(name + " " + suffix, Normalizer.Form.NFD))
                .replaceAll("");
        return OTHERS.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll("-");
    }
}
