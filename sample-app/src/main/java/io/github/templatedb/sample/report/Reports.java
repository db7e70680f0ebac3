package io.github.templatedb.sample.report;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What the shop's owner wants to know; the counting is done by views of the database. */
@Service
@Transactional(readOnly = true)
public class Reports {

    private final JdbcClient jdbc;

    Reports(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The months of the year in which something was sold. */
    public List<Month> revenueByMonth(int year) {
        return jdbc.sql("SELECT month, orders, revenue FROM revenue_by_month WHERE month BETWEEN :first AND :last "
                        + "ORDER BY month")
                .param("first", LocalDate.of(year, 1, 1))
                .param("last", LocalDate.of(year, 12, 31))
                .query(Month.class)
                .list();
    }

    /** The top categories, the one which sold most first. */
    public List<Category> revenueByCategory(int year) {
        return jdbc.sql("SELECT category, revenue FROM revenue_by_category WHERE year = :year ORDER BY revenue DESC")
                .param("year", year)
                .query(Category.class)
                .list();
    }

    /** The products which sold most, as of the last migration. */
    public List<BestSeller> bestSellers(int limit) {
        return jdbc.sql("SELECT rank, sku, name, sold FROM best_seller ORDER BY rank LIMIT :limit")
                .param("limit", limit)
                .query(BestSeller.class)
                .list();
    }

    /** The products to reorder, the scarcest first. */
    public List<LowStock> lowStock() {
        return jdbc.sql("SELECT sku, name, on_hand FROM low_stock ORDER BY on_hand, sku")
                .query(LowStock.class)
                .list();
    }

    /** What happened to a row, the first change first. */
    public List<Change> changes(String table, String key) {
        return jdbc.sql(
                        """
                        SELECT action, after ->> 'status' AS status, logged_at AS "at"
                        FROM audit_log
                        WHERE table_name = :table AND row_key = :key
                        ORDER BY logged_at, id
                        """)
                .param("table", table)
                .param("key", key)
                .query(Change.class)
                .list();
    }

    /** What was sold in the month that begins on the day. */
    public record Month(LocalDate month, long orders, BigDecimal revenue) {}

    /** What was sold of a top category. */
    public record Category(String category, BigDecimal revenue) {}

    /** A product, and how many pieces of it were sold. */
    public record BestSeller(int rank, String sku, String name, long sold) {}

    /** A product, and how many pieces of it are left. */
    public record LowStock(String sku, String name, int onHand) {}

    /** A change of a row, and the status it had from then on. */
    public record Change(String action, String status, Instant at) {}
}
