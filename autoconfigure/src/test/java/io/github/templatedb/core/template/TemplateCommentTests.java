package io.github.templatedb.core.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.templatedb.core.manifest.Manifest;
import io.github.templatedb.core.server.DatabaseName;
import io.github.templatedb.core.server.embedded.TestServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TemplateCommentTests {

    private static final Pattern VISITED = Pattern.compile("\"visited\" : ([0-9.]+)");

    private final TemplateComment comment = new TemplateComment(
            new TemplateKey("0".repeat(64)), Manifest.builder().build(), Duration.ZERO, "", "", null);

    /** In whole seconds it would be, now and then, later than a start of the server that follows at once. */
    @Test
    void visitIsNotedToTheMicrosecond() throws Exception {
        try (TestServer embedded = TestServer.start()) {
            for (int i = 0; i < 10; i++) {
                embedded.server().call("Asking for the time", connection -> {
                    BigDecimal before = now(connection);
                    String built = comment.statement(connection, new DatabaseName("tdb_t_000000000000"));
                    String visited = text(
                            connection,
                            "SELECT " + TemplateComment.VISITED
                                    + " FROM (VALUES ('{\"visited\" : 1.5}')) AS c(comment)");
                    BigDecimal after = now(connection);
                    assertThat(visit(built)).isBetween(before, after);
                    assertThat(visit(visited)).isBetween(before, after);
                    return null;
                });
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private static BigDecimal visit(String comment) {
        Matcher matcher = VISITED.matcher(comment);
        assertThat(matcher.find()).as(comment).isTrue();
        return new BigDecimal(matcher.group(1));
    }

    private static BigDecimal now(Connection connection) throws SQLException {
        return new BigDecimal(text(connection, "SELECT extract(epoch FROM clock_timestamp())"));
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
