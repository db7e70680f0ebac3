package io.github.templatedb.sample.order;

import io.github.templatedb.sample.Refusal;
import java.time.LocalDate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Component
class Coupons {

    private final JdbcClient jdbc;

    Coupons(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Uses the coupon once. Refuses one that is unknown, not valid on the day or used up. */
    @Transactional(propagation = Propagation.MANDATORY)
    Coupon redeem(String code, LocalDate day) {
        return jdbc.sql(
                        """
                        UPDATE coupon
                        SET used = used + 1
                        WHERE code = upper(:code) AND valid @> :day AND used < max_uses
                        RETURNING code, percent
                        """)
                .param("code", code)
                .param("day", day)
                .query(Coupon.class)
                .optional()
                .orElseThrow(() -> new Refusal(
                        Refusal.Reason.COUPON_NOT_USABLE, "Coupon %s cannot be used on %s.".formatted(code, day)));
    }

    record Coupon(String code, int percent) {}
}
