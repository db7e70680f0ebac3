package io.github.templatedb.examples.cucumber;

import io.cucumber.spring.CucumberContextConfiguration;
import io.github.templatedb.AutoConfigureTemplateDatabase;
import io.github.templatedb.Refresh;
import org.springframework.boot.test.context.SpringBootTest;

/** The context of all scenarios. Each of them begins with a database as new. */
@CucumberContextConfiguration
@SpringBootTest
@AutoConfigureTemplateDatabase(refresh = Refresh.BEFORE_EACH_TEST_METHOD)
public class LibraryOfScenarios {}
