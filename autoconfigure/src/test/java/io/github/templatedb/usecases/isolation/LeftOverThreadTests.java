package io.github.templatedb.usecases.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

@Testable
class LeftOverThreadTests {

    @Nested
    @TestPropertySource(
            properties = "spring.datasource.hikari.exception-override-class-name="
                    + "io.github.templatedb.usecases.isolation.LeftOverThreadTests$Counting")
    class Hikari extends LeftOverThreads {

        @Test
        void overrideOfTheUserDecides(@Autowired DataSource dataSource) throws SQLException {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                int asked = Counting.ASKED.get();
                failure(() -> statement.execute("SELECT nonsense"));
                assertThat(Counting.ASKED).hasValue(asked + 1);
            }
            assertThat(((HikariDataSource) dataSource).getExceptionOverride()).isInstanceOf(Counting.class);
        }
    }

    @Nested
    @TestPropertySource(properties = "spring.datasource.type=org.apache.tomcat.jdbc.pool.DataSource")
    class Tomcat extends LeftOverThreads {}

    @Nested
    @TestPropertySource(properties = "spring.datasource.type=org.apache.commons.dbcp2.BasicDataSource")
    class Dbcp2 extends LeftOverThreads {}

    @Nested
    @TestPropertySource(
            properties = "spring.datasource.type=org.springframework.jdbc.datasource.SimpleDriverDataSource")
    class Unpooled extends LeftOverThreads {

        @Test
        void connectionHasTheInterfacesOfTheDriverAndCanBeUnwrapped(@Autowired DataSource dataSource)
                throws SQLException {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThat(connection).isInstanceOf(PGConnection.class).isEqualTo(statement.getConnection());
                assertThat(connection.unwrap(BaseConnection.class).getClass().getName())
                        .isEqualTo("org.postgresql.jdbc.PgConnection");
                assertThat(connection).isNotEqualTo(statement).hasSameHashCodeAs(statement.getConnection());
            }
        }
    }

    @Nested
    @TestPropertySource(properties = "spring.datasource.type=org.postgresql.ds.PGSimpleDataSource")
    class OfTheDriver extends LeftOverThreads {}

    /** Of the user. */
    public static final class Counting implements SQLExceptionOverride {

        static final AtomicInteger ASKED = new AtomicInteger();

        @java.lang.Override
        public Override adjudicate(SQLException failure) {
            ASKED.incrementAndGet();
            return Override.CONTINUE_EVICT;
        }
    }
}
