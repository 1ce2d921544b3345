package io.starling.persistence;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Keyspace and tables of a journal in Cassandra: as text, as they are, and how they are made. */
record CassandraSchema(CassandraUrl url) {
    private static final int USUAL_REPLICAS = 3;
    private static final Set<String> TABLES =
            Set.of("messages", "metadata", "snapshots", "starling_cluster", "starling_roster");

    /** Everything, for a person who makes it by hand. */
    String text() {
        return keyspace(USUAL_REPLICAS) + ";\n\n" + tables();
    }

    /** Creates what is missing. */
    void create(CqlSession session) {
        Set<String> present = tables(session);
        if (!present.containsAll(TABLES)) {
            SameNode node = SameNode.of(session);
            if (!keyspaceExists(session)) {
                node.run(keyspace(Math.min(USUAL_REPLICAS, nodes(session))));
            }
            for (String statement : tables().split(";\\s*", -1)) {
                if (!statement.isBlank()) {
                    node.run(statement);
                }
            }
        }
        refuseForeignTable(session);
    }

    /** In the plugin's own table a second event of the same number is another row, and no writer would be fenced. */
    private void refuseForeignTable(CqlSession session) {
        Row row = session.execute(SimpleStatement.newInstance(
                        "SELECT kind FROM system_schema.columns WHERE keyspace_name = ? AND table_name = 'messages' AND column_name = 'timestamp'",
                        url.keyspace()))
                .one();
        if (row == null || !"regular".equals(row.getString("kind"))) {
            throw new JournalException("The table " + url.keyspace() + ".messages at " + url.shown()
                    + " was not made by Starling: name another keyspace, or remove it.");
        }
    }

    boolean keyspaceExists(CqlSession session) {
        return session.execute(SimpleStatement.newInstance(
                                "SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?",
                                url.keyspace()))
                        .one()
                != null;
    }

    private Set<String> tables(CqlSession session) {
        Set<String> names = new HashSet<>();
        session.execute(SimpleStatement.newInstance(
                        "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?", url.keyspace()))
                .forEach(row -> names.add(row.getString("table_name")));
        return names;
    }

    private int nodes(CqlSession session) {
        return (int) Math.max(
                1,
                session.getMetadata().getNodes().values().stream()
                        .filter(node -> url.datacenter().equals(node.getDatacenter()))
                        .count());
    }

    private String keyspace(int replicas) {
        return "CREATE KEYSPACE IF NOT EXISTS " + url.keyspace() + " WITH replication = " + url.replication(replicas)
                + " AND durable_writes = true";
    }

    private String tables() {
        return Resources.text("cassandra-schema.cql").replace("${keyspace}", url.keyspace());
    }

    /**
     * The node to which all members send statements that change tables: tables of one name that are made by two nodes at
     * once end up with two identities.
     */
    private record SameNode(CqlSession session, List<Node> candidates) {
        static SameNode of(CqlSession session) {
            return new SameNode(
                    session,
                    session.getMetadata().getNodes().values().stream()
                            .filter(node -> node.getState() == NodeState.UP)
                            .sorted(Comparator.comparing(
                                    Node::getHostId, Comparator.nullsLast(Comparator.<UUID>naturalOrder())))
                            .toList());
        }

        void run(String statement) {
            SimpleStatement change = SimpleStatement.newInstance(statement);
            session.execute(candidates.isEmpty() ? change : change.setNode(candidates.get(0)));
        }
    }
}
