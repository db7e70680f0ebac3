package io.github.templatedb.core.rewind;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is in a template, as far as undoing needs it: its relations and sequences, and the rows of tables that had to be put back. It is
 * read from a copy of the template to which nobody else has connected, since in the template there may be no session while it
 * is copied. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class TemplateContent {

    private static final Logger logger = LoggerFactory.getLogger(TemplateContent.class);

    /** As long as a session may take to say that it is there. */
    private static final int SECONDS = 10;

    private final long oid;

    private final long xid;

    private final long counting;

    private final boolean compact;

    private final AtomicLong room;

    private final long maxTableSize;

    private final Map<Long, Rows> rows = new ConcurrentHashMap<>();

    private final Set<Long> tooLarge = ConcurrentHashMap.newKeySet();

    /** Tables whose rows cannot be read, or that were put back and were not as before. */
    private final Set<Long> otherThanBefore = ConcurrentHashMap.newKeySet();

    /** Tables whose rows are to be read. */
    private final Set<Long> wanted = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean reading = new AtomicBoolean();

    private volatile @Nullable Facts facts;

    /**
     * Creates the content of a template of which nothing is known yet.
     *
     * @param oid the number of the template among the databases of the server
     * @param xid the next transaction id at a time when the template was sealed, and no copy of it in use
     * @param counting since when the server counts
     * @param compact whether {@link Compaction} has made all of it as an undo could make it again
     * @param maxTableSize the largest table whose rows are held, in bytes of its files
     * @param room how many bytes of tables may be held yet, of all templates together
     */
    TemplateContent(long oid, long xid, long counting, boolean compact, long maxTableSize, AtomicLong room) {
        this.oid = oid;
        this.xid = xid;
        this.counting = counting;
        this.compact = compact;
        this.maxTableSize = maxTableSize;
        this.room = room;
    }

    /**
     * Whether something is to be read that an undo lacked.
     *
     * @return true until {@link #read} has read it
     */
    public boolean isLacking() {
        return facts == null || !wanted.isEmpty();
    }

    /**
     * Whether the caller is to read what is lacking.
     *
     * @return false if another is about to
     */
    public boolean beginReading() {
        return isLacking() && reading.compareAndSet(false, true);
    }

    /** Says that the caller has read, or could not. */
    public void endReading() {
        reading.set(false);
    }

    /**
     * Reads what was lacking.
     *
     * @param copy a copy of the template as it was made, to which nobody else has connected
     * @throws SQLException if PostgreSQL refuses
     */
    public synchronized void read(Connection copy) throws SQLException {
        Facts known = facts;
        if (known == null) {
            known = Facts.of(copy);
            facts = known;
            known.alwaysReturned().forEach(table -> wanted.add(table.oid()));
        }
        for (Long oid : List.copyOf(wanted)) {
            Relation table = known.relation(oid);
            long size = known.size(table);
            if (size > maxTableSize || room.get() < size) {
                tooLarge.add(oid);
            } else {
                readRows(copy, table, size);
            }
            wanted.remove(oid);
        }
    }

    private void readRows(Connection copy, Relation table, long size) throws SQLException {
        try {
            rows.put(table.oid(), Rows.read(copy, table));
            room.addAndGet(-size);
        } catch (SQLException ex) {
            if (!copy.isValid(SECONDS)) {
                throw ex;
            }
            // A type without a binary form, or a function in an index that fails: it would be so each time.
            logger.debug("The rows of {} cannot be read", table.name(), ex);
            neverAgain(table);
        }
    }

    boolean isOf(long database, long countingSince) {
        return oid == database && counting == countingSince;
    }

    long counting() {
        return counting;
    }

    boolean isCompact() {
        return compact;
    }

    /** Makes room for the rows of others. */
    synchronized void release() {
        Facts known = facts;
        if (known != null) {
            rows.keySet().forEach(table -> room.addAndGet(known.size(known.relation(table))));
        }
        rows.clear();
    }

    boolean isRead() {
        return facts != null;
    }

    long xid() {
        return xid;
    }

    /** The facts; asked for if nobody has read them yet. */
    Facts facts() throws NotExactException {
        Facts known = facts;
        if (known == null) {
            throw new NotExactException("the template is not read yet");
        }
        return known;
    }

    /** A table cannot be put back, so the next to ask for its rows need not try. */
    void neverAgain(Relation table) {
        otherThanBefore.add(table.oid());
    }

    /** The rows of a table; asked for if nobody has read them yet. */
    Rows rows(Relation table) throws NotExactException {
        if (otherThanBefore.contains(table.oid())) {
            throw new NotExactException("a table that cannot be put back as it was", table.name());
        }
        Rows held = rows.get(table.oid());
        if (held != null && !held.dense()) {
            throw new NotExactException("a table in which the template itself left gaps", table.name());
        }
        if (held != null) {
            return held;
        }
        if (tooLarge.contains(table.oid())) {
            throw new NotExactException("a table that is too large to be put back", table.name());
        }
        wanted.add(table.oid());
        throw new NotExactException("the rows of a table are not read yet", table.name());
    }
}
