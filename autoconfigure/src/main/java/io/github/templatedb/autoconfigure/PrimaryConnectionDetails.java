package io.github.templatedb.autoconfigure;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Makes our connection details the only primary ones: those of a user, of a container or of Docker Compose may be marked
 * as primary as well, and then Spring could not choose.
 */
final class PrimaryConnectionDetails implements BeanFactoryPostProcessor {

    private static final String WAS_PRIMARY = PrimaryConnectionDetails.class.getName() + ".wasPrimary";

    private final Class<? extends ConnectionDetails> type;

    private final String ours;

    /**
     * Works on the beans of a type.
     *
     * @param type a type of connection details
     * @param ours the name of the bean that stays primary
     */
    PrimaryConnectionDetails(Class<? extends ConnectionDetails> type, String ours) {
        this.type = type;
        this.ours = ours;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        if (!beanFactory.containsBeanDefinition(ours)) {
            return;
        }
        for (String name : beanFactory.getBeanNamesForType(type, true, false)) {
            if (!name.equals(ours) && beanFactory.containsBeanDefinition(name)) {
                BeanDefinition definition = beanFactory.getBeanDefinition(name);
                if (definition.isPrimary()) {
                    definition.setPrimary(false);
                    definition.setAttribute(WAS_PRIMARY, true);
                }
            }
        }
    }

    /** Whether a bean was the one to choose before there was ours. */
    static boolean wasPrimary(ConfigurableListableBeanFactory beanFactory, String name) {
        BeanDefinition definition = ServerChoice.definition(beanFactory, name);
        return definition != null && (definition.isPrimary() || definition.hasAttribute(WAS_PRIMARY));
    }
}
