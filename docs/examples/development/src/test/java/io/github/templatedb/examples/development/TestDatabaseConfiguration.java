package io.github.templatedb.examples.development;

import io.github.templatedb.AutoConfigureTemplateDatabase;
import org.springframework.boot.test.context.TestConfiguration;

@TestConfiguration(proxyBeanMethods = false)
@AutoConfigureTemplateDatabase
class TestDatabaseConfiguration {}
