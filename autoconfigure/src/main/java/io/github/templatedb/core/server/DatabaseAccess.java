package io.github.templatedb.core.server;

/**
 * How somebody at a terminal gets to a database. There is no password in any of it, so it may stand in a log.
 *
 * @param database the database
 * @param url a JDBC URL with the role
 * @param command a command for a POSIX shell that opens psql on the database
 * @param life how long both are of use, and what else is to be known: whole sentences
 * @since 0.1.0
 */
public record DatabaseAccess(DatabaseName database, String url, String command, String life) {

    /**
     * Access to a database.
     *
     * @param endpoint where its server listens, and the role
     * @param database the database
     * @param login what stands before psql in the command, and gives it the password; empty if it has to ask
     * @param life how long this is of use
     * @return access without the parameters of the endpoint, one of which may be a password
     */
    public static DatabaseAccess of(Endpoint endpoint, DatabaseName database, String login, String life) {
        String url = endpoint.keeping(name -> false).jdbcUrl(database, "user=" + Endpoint.encoded(endpoint.username()));
        String path = endpoint.searchPath(database);
        String command = "%s%spsql -h %s -p %d -U %s -d %s"
                .formatted(
                        path.isEmpty() ? "" : "PGOPTIONS=-csearch_path=" + path + " ",
                        login,
                        word(endpoint.host()),
                        endpoint.port(),
                        word(endpoint.username()),
                        word(path.isEmpty() ? database.value() : endpoint.sharedDatabase()));
        return new DatabaseAccess(database, url, command, life);
    }

    /**
     * A text as one word of a POSIX shell's command.
     *
     * @param text any text
     * @return the text, in quotes if it needs them
     */
    public static String word(String text) {
        return text.matches("[A-Za-z0-9_./:-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
