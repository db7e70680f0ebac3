package io.github.templatedb.datasource;

import com.zaxxer.hikari.HikariConfig;
import io.github.templatedb.core.lease.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** Recognises a DataSource that takes its connections from another one, and so has not to be redirected itself. */
final class Delegation {

    /** Under these names wrappers, Spring's and others', give and take the DataSource that they wrap. */
    private static final String[] WRAPPED = {"targetDataSource", "dataSource"};

    private Delegation() {}

    /**
     * Replaces the DataSource that another one wraps, if it shows that; one that routes between some on the lease stays.
     *
     * @param dataSource any DataSource
     * @param replacement gives the DataSource to wrap instead of another
     * @return whether it shows which others it takes its connections from, so that there is no more to do
     */
    static boolean redirectShown(DataSource dataSource, UnaryOperator<DataSource> replacement) {
        if (dataSource instanceof AbstractRoutingDataSource routing) {
            DataSource fallback = routing.getResolvedDefaultDataSource();
            List<DataSource> targets =
                    new ArrayList<>(routing.getResolvedDataSources().values());
            if (fallback != null) {
                targets.add(fallback);
            }
            return !targets.isEmpty() && targets.stream().allMatch(target -> OnLease.of(target) != null);
        }
        boolean isPool = HikariKind.PRESENT && dataSource instanceof HikariConfig;
        return !isPool && PoolKind.ConfiguredUrl.of(dataSource) == null && replaceWrapped(dataSource, replacement);
    }

    private static boolean replaceWrapped(DataSource wrapper, UnaryOperator<DataSource> replacement) {
        BeanWrapper bean = PropertyAccessorFactory.forBeanPropertyAccess(wrapper);
        for (String property : WRAPPED) {
            if (bean.isReadableProperty(property)
                    && bean.isWritableProperty(property)
                    && bean.getPropertyValue(property) instanceof DataSource wrapped) {
                DataSource replaced = replacement.apply(wrapped);
                if (replaced != wrapped) {
                    bean.setPropertyValue(property, replaced);
                }
                return true;
            }
        }
        return false;
    }

    /**
     * The lease of a bean that hides everything, was made from a DataSource bean on that lease, and has no URL of its own.
     *
     * @param dataSource the bean
     * @param beanName its name
     * @param beanFactory knows what it was made from
     * @return null if it is no such bean
     */
    static @Nullable Lease hiddenLease(
            DataSource dataSource, String beanName, ConfigurableListableBeanFactory beanFactory) {
        if (PoolKind.ConfiguredUrl.property(dataSource) != null) {
            return null;
        }
        return Stream.of(beanFactory.getDependenciesForBean(beanName))
                .filter(beanFactory::containsSingleton)
                .map(beanFactory::getSingleton)
                .map(bean -> bean instanceof DataSource source ? OnLease.leaseOf(source) : null)
                .flatMap(Stream::ofNullable)
                .findFirst()
                .orElse(null);
    }
}
