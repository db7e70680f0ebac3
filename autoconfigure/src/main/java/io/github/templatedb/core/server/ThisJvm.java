package io.github.templatedb.core.server;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** How the sessions of this JVM name it, for those who look who holds a lock. */
final class ThisJvm {

    /** What PostgreSQL keeps of an application_name (manual, section 19.8.3). */
    private static final int LONGEST = 63;

    private ThisJvm() {}

    /** For example {@code templatedb 4711@build-agent-7}. */
    static String description() {
        String description = "templatedb " + ProcessHandle.current().pid() + "@" + host();
        return description.substring(0, Math.min(LONGEST, description.length()));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException ex) {
            return "unknown host (" + ex.getMessage() + ")";
        }
    }
}
