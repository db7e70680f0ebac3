package io.github.templatedb.datasource;

import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.InstanceSupplier;

/**
 * Redirects the DataSource beans that do not come the usual way: objects that were registered as they are
 * ({@code registerSingleton}, {@code @TestBean}), which no bean post-processor sees, and those of a supplier, which no
 * instantiation strategy makes. Works after the post-processors that have an order, which register such objects.
 */
public final class RegisteredDataSources implements BeanFactoryPostProcessor {

    private final DataSourceRedirector redirector;

    /**
     * Redirects what is registered in a bean factory.
     *
     * @param redirector redirects one bean
     */
    public RegisteredDataSources(DataSourceRedirector redirector) {
        this.redirector = redirector;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        for (String name : beanFactory.getBeanNamesForType(DataSource.class, true, false)) {
            if (beanFactory.containsSingleton(name)) {
                redirect(name, (DefaultListableBeanFactory) beanFactory);
            } else if (beanFactory.getBeanDefinition(name) instanceof AbstractBeanDefinition definition) {
                guard(definition);
            }
        }
    }

    /** A mock, or anything else that does not say it is for PostgreSQL, is what the test wants. */
    private void redirect(String name, DefaultListableBeanFactory beanFactory) {
        if (!(beanFactory.getSingleton(name) instanceof DataSource dataSource)
                || PostgresUrl.parse(DataSourceRedirector.urlOf(dataSource)) == null) {
            return;
        }
        Object redirected = redirector.redirectedBean(dataSource, name);
        if (redirected != dataSource) {
            beanFactory.destroySingleton(name);
            beanFactory.registerSingleton(name, redirected);
        }
    }

    private static void guard(AbstractBeanDefinition definition) {
        Supplier<?> supplier = definition.getInstanceSupplier();
        if (supplier instanceof InstanceSupplier<?> withBean) {
            definition.setInstanceSupplier(
                    InstanceSupplier.of(bean -> ConstructorGuard.guarded(DataSource.class, () -> withBean.get(bean))));
        } else if (supplier != null) {
            definition.setInstanceSupplier(() -> ConstructorGuard.guarded(DataSource.class, supplier::get));
        }
    }
}
