package io.github.templatedb.benchmarks.jvms;

import io.github.templatedb.benchmarks.suite.SuiteParameters;

/** Tests that see no items but the migrations' and their own. */
abstract class IsolatedTests extends ItemTests {

    IsolatedTests() {
        super("SELECT count(*) FROM item_1", SuiteParameters.USUAL.rows());
    }
}
