package io.github.templatedb.usecases.templates;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.migrations.CodeState;
import io.github.templatedb.migrations.Reach;

/** What is known of code that takes part in migrations. */
final class CodeUnderTest {

    private CodeUnderTest() {}

    static Reach reach(Object object) {
        return CodeState.addTo(Manifest.builder(), "code", object, one -> one);
    }

    static String hash(Object object) {
        Manifest.Builder manifest = Manifest.builder();
        CodeState.addTo(manifest, "code", object, one -> one);
        return manifest.build().sha256();
    }
}
