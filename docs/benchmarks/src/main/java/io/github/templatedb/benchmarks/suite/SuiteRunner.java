package io.github.templatedb.benchmarks.suite;

import io.github.templatedb.benchmarks.server.ServerProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs suites at one site.
 *
 * @param site where the servers are
 * @param suites where generated suites are
 */
public record SuiteRunner(Site site, Path suites) {

    /** As on a machine that has run no such test: no template, no migrated database. PostgreSQL is unpacked already. */
    public Run cold(SuiteParameters parameters, Provider provider) throws IOException, InterruptedException {
        switch (provider.home()) {
            case COMMON -> site.recreate(provider.database());
            case OURS -> site.forgetOurs();
            case ZONKY -> {}
        }
        return jvm(parameters, provider, Map.of()).run(suite(parameters).classNames());
    }

    /** Throws away all servers with templates of this product, so that the next runs have to make them. */
    public void forgetTemplates() throws IOException {
        site.forgetOurs();
    }

    /** As the second time: the first class has run before, on the same server if that outlives its JVM. */
    public Run second(SuiteParameters parameters, Provider provider) throws IOException, InterruptedException {
        return second(parameters, provider, Map.of());
    }

    /**
     * The same with settings.
     *
     * @param properties system properties of the JVM
     */
    public Run second(SuiteParameters parameters, Provider provider, Map<String, String> properties)
            throws IOException, InterruptedException {
        boolean isPrepared =
                switch (provider.home()) {
                    case COMMON -> site.has(provider.database());
                    case OURS -> new ServerProcesses(site.folder(provider)).servers() > 0;
                    case ZONKY -> true;
                };
        if (!isPrepared) {
            if (provider.home() == Home.COMMON) {
                site.recreate(provider.database());
            }
            jvm(parameters, provider, properties)
                    .run(suite(parameters).classNames().subList(0, 1));
        }
        return run(parameters, provider, properties);
    }

    /**
     * Runs without any preparation, also at the same time as others.
     *
     * @param properties system properties of the JVM
     */
    public Run run(SuiteParameters parameters, Provider provider, Map<String, String> properties)
            throws IOException, InterruptedException {
        return run(parameters, provider, properties, parameters.classNames());
    }

    /**
     * The same with some of the classes.
     *
     * @param classNames in their order
     */
    public Run run(
            SuiteParameters parameters, Provider provider, Map<String, String> properties, List<String> classNames)
            throws IOException, InterruptedException {
        return jvm(parameters, provider, properties)
                .run(classNames.stream().map(name -> Suite.PACKAGE + "." + name).toList());
    }

    private SuiteJvm jvm(SuiteParameters parameters, Provider provider, Map<String, String> properties)
            throws IOException {
        return new SuiteJvm(suite(parameters), provider, site, properties);
    }

    private Suite suite(SuiteParameters parameters) throws IOException {
        return Suite.generate(parameters, suites);
    }

    /** Has everything compiled, and PostgreSQL unpacked, so that no measurement pays for it. */
    public void warmUp(SuiteParameters parameters, List<Provider> providers) throws IOException, InterruptedException {
        for (Provider provider : providers) {
            suite(parameters).classes(provider);
        }
        if (providers.stream().anyMatch(provider -> provider.home() == Home.ZONKY)) {
            jvm(parameters, Provider.ZONKY_CONTEXT, Map.of())
                    .run(suite(parameters).classNames().subList(0, 1));
        }
    }
}
