package io.github.templatedb.core.rewind;

import org.jspecify.annotations.Nullable;

/**
 * A table, index, TOAST table or sequence as it is in a template.
 *
 * @param oid its number, the same in every copy of the template
 * @param name with its schema, quoted where that is needed
 * @param kind as {@code pg_class.relkind}
 * @param owner of an index or a TOAST table: the table that it belongs to; else 0
 * @param blocks the size of its main fork
 * @param file what {@code TRUNCATE} changes: {@code pg_class.relfilenode}
 * @param statistics what {@code VACUUM} changes in its row of {@code pg_class}, and its number, as a JSON object
 * @param unmeasured whether the planner does not look at its size while it has up to ten blocks: it was never analyzed, and no
 *     table inherits from it (PostgreSQL source, {@code table_block_relation_estimate_size} in tableam.c)
 * @param obstacle why nothing that is written to it can be undone; null if it can
 * @param method how it is accessed, as {@code pg_am.amname}; empty for a sequence
 * @param vacuumed whether VACUUM has noted which pages of it have room for new rows
 */
record Relation(
        long oid,
        String name,
        char kind,
        long owner,
        long blocks,
        long file,
        String statistics,
        boolean unmeasured,
        @Nullable String obstacle,
        String method,
        boolean vacuumed) {

    static final char TABLE = 'r';

    static final char INDEX = 'i';

    static final char TOAST = 't';

    static final char SEQUENCE = 'S';

    /** Nobody plans by the size of a TOAST table, but what is dead in it has to go some time: after 1 MB. */
    private static final int MORE_IN_TOAST = 128;

    private static final String TREE = "btree";

    /** Blocks of a B-tree that has one leaf: the other says where it is (PostgreSQL source, nbtree.h). */
    private static final int ROOT_ALONE = 2;

    private static final long EACH_INDEX = 500;

    private static final long EACH_INDEX_BLOCK = 120;

    private static final long EACH_GIN_BLOCK = 1700;

    boolean isNoTree() {
        return kind == INDEX && !method.equals(TREE);
    }

    boolean isHash() {
        return method.equals("hash");
    }

    /**
     * Whether an index has to be built again when the rows of its table come back. A B-tree of one leaf need not, since VACUUM makes it
     * empty. Others get more pages, or another height, and of those that are no B-trees the planner, and the order of rows, know
     * more than their size.
     *
     * @param now blocks of the same index in a copy
     */
    boolean isBuiltAgain(long now) {
        return switch (kind) {
            case INDEX -> isNoTree() || Math.max(now, blocks) > ROOT_ALONE;
            case TOAST -> method.equals(TREE) && !isAsGoodAs(now);
            default -> false;
        };
    }

    /** How many microseconds it takes to build it again, as an index. What goes into a GIN index is taken apart, for each row. */
    long work() {
        long more = Math.max(0, blocks - ROOT_ALONE);
        return EACH_INDEX + more * (method.equals("gin") ? EACH_GIN_BLOCK : EACH_INDEX_BLOCK);
    }

    /**
     * Whether a size is as good as its own. A B-tree gets its root page with the first row and keeps it; an unmeasured table may keep
     * its first block, in which all sessions go on. Of other sizes the planner, and the next rows, would know.
     *
     * @param now blocks of the same relation in a copy
     */
    boolean isAsGoodAs(long now) {
        return now == blocks
                || switch (kind) {
                    case TABLE -> unmeasured && now <= 1;
                    case INDEX -> blocks == 1 && now == 2;
                    default -> now <= blocks + MORE_IN_TOAST;
                };
    }
}
