package io.github.templatedb.jpa;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/** An application whose entities are in this package. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class LendingApplication {}
