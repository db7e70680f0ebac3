package io.github.templatedb.autoconfigure;

import io.github.templatedb.core.lease.Lease;
import io.github.templatedb.datasource.Leases;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Resolves the lease for beans that ask for a connection before Flyway ran: it has Flyway run first, as
 * {@code @DependsOnDatabaseInitialization} would. Without migrations that can become a template, the database is empty.
 */
record MigratingResolver(ConfigurableListableBeanFactory beanFactory, StartReport report) implements Consumer<Lease> {

    @Override
    public void accept(Lease lease) {
        boolean circular = false;
        for (String run : runs()) {
            try {
                beanFactory.getBean(run);
            } catch (BeanCreationException ex) {
                if (!isCircular(ex)) {
                    throw ex;
                }
                // Flyway itself needs the bean that asks, so it cannot have run: the lease gives an empty database.
                circular = true;
                if (beanFactory.getBean(Leases.class).all().size() == 1) {
                    // Those after it would come before it, and on this database.
                    break;
                }
            }
        }
        if (!circular && !lease.isResolved()) {
            lease.attachEmpty();
            report.add(lease);
        }
    }

    /** Whether migrations run before anybody asks for them. */
    boolean migratesAtStart() {
        return runs().stream()
                .anyMatch(run -> !beanFactory.getMergedBeanDefinition(run).isLazyInit());
    }

    private List<String> runs() {
        return ContextPreparation.FLYWAY ? new FlywayBeans(beanFactory).runs() : List.of();
    }

    static boolean isCircular(BeanCreationException ex) {
        return ex instanceof BeanCurrentlyInCreationException || ex.contains(BeanCurrentlyInCreationException.class);
    }
}
