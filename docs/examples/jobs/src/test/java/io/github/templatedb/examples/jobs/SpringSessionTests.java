package io.github.templatedb.examples.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;

@LibraryTest
class SpringSessionTests {

    @RepeatedTest(3)
    void sessionOfAnEarlierTestIsGone(
            @Autowired SessionRepository<? extends Session> sessions, @Autowired JdbcClient jdbc) {
        assertThat(jdbc.sql("SELECT session_id FROM spring_session").query().listOfRows())
                .isEmpty();

        String id = saved(sessions);

        assertThat(sessions.findById(id)).isNotNull();
    }

    private static <S extends Session> String saved(SessionRepository<S> sessions) {
        S session = sessions.createSession();
        sessions.save(session);
        return session.getId();
    }
}
