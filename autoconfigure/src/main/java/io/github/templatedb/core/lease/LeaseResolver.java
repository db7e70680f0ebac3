package io.github.templatedb.core.lease;

/**
 * Resolves a lease for those who ask for its database before it was resolved.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface LeaseResolver {

    /**
     * Brings about a call of {@link Lease#migrate} or {@link Lease#attachEmpty}, if that is possible now.
     *
     * @param lease the lease
     */
    void resolve(Lease lease);
}
