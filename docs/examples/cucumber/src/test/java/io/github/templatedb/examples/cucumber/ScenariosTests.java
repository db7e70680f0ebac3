package io.github.templatedb.examples.cucumber;

import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** Runs the feature files of this package. */
@Suite
@IncludeEngines("cucumber")
@SelectPackages("io.github.templatedb.examples.cucumber")
class ScenariosTests {}
