package io.starling.persistence;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The journal in a keyspace of Apache Cassandra. */
final class CassandraJournal implements Journal {
    private final CassandraUrl url;
    private final CassandraSchema schema;
    private final CassandraConnections connections;

    CassandraJournal(CassandraUrl url) {
        this.url = url;
        this.schema = new CassandraSchema(url);
        this.connections = new CassandraConnections(url);
    }

    @Override
    public String shownUrl() {
        return url.shown();
    }

    @Override
    public void check() {
        connections.with(this::checkDatacenter);
    }

    private boolean checkDatacenter(CqlSession session) {
        TreeSet<String> found = new TreeSet<>();
        session.getMetadata().getNodes().values().forEach(node -> found.add(String.valueOf(node.getDatacenter())));
        if (!found.contains(url.datacenter())) {
            throw new JournalException("The journal at " + shownUrl() + " has no datacenter '" + url.datacenter()
                    + "' but " + String.join(", ", found) + ": name one with ?datacenter=" + found.first() + ".");
        }
        return true;
    }

    @Override
    public void ping() {
        connections.with(session -> session.execute("SELECT release_version FROM system.local"));
    }

    /** A node without room closes its doors, which {@link #ping} finds. */
    @Override
    public Optional<String> refusal(Throwable failure) {
        return Optional.empty();
    }

    @Override
    public void prepare() {
        connections.with(session -> {
            schema.create(session);
            return true;
        });
    }

    @Override
    public String schema() {
        return schema.text();
    }

    @Override
    public List<String> warnings() {
        return connections.with(session -> {
            List<String> warnings = new ArrayList<>();
            for (Node node : session.getMetadata().getNodes().values()) {
                if (url.datacenter().equals(node.getDatacenter())) {
                    warnings.addAll(warnings(session, node));
                }
            }
            return List.copyOf(warnings);
        });
    }

    /** Every node shows its own settings in a table, since Cassandra 4. */
    private static List<String> warnings(CqlSession session, Node node) {
        try {
            Row row = session.execute(SimpleStatement.newInstance(
                                    "SELECT value FROM system_views.settings WHERE name = 'commitlog_sync'")
                            .setNode(node))
                    .one();
            return row == null || !"periodic".equals(row.getString("value"))
                    ? List.of()
                    : List.of("Cassandra at " + node.getEndPoint()
                            + " has commitlog_sync: periodic, so that it acknowledges"
                            + " writes before they are on disk: set it to group or batch in cassandra.yaml.");
        } catch (DriverException e) {
            return List.of(); // a node that is away now, or one that doesn't tell
        }
    }

    /**
     * Members that compare their writes in different datacenters would not fence each other, so the claim also says where:
     * it is made among all replicas, once, and read afterwards.
     */
    @Override
    public ClusterIdentity claim(String clusterName) {
        String fence = url.fence();
        Row owner = connections.with(session -> {
            Row before = owner(session);
            if (before == null) {
                session.execute(SimpleStatement.newInstance(
                                "INSERT INTO " + url.keyspace()
                                        + ".starling_cluster(single, name, id, fence) VALUES (true, ?, ?, ?) IF NOT EXISTS",
                                clusterName,
                                UUID.randomUUID().toString(),
                                fence)
                        .setSerialConsistencyLevel(DefaultConsistencyLevel.SERIAL));
                return owner(session);
            }
            return before;
        });
        if (owner == null) {
            throw new JournalException("The journal at " + shownUrl()
                    + " doesn't keep what is written: the claim that was just made is gone.");
        }
        String name = String.valueOf(owner.getString("name"));
        if (!name.equals(clusterName)) {
            throw new JournalException("The journal at " + shownUrl() + " belongs to the cluster '" + name
                    + "'; a cluster named '" + clusterName + "' needs a keyspace of its own.");
        }
        if (!fence.equals(owner.getString("fence"))) {
            throw new JournalException("The members of the cluster '" + name + "' write to " + owner.getString("fence")
                    + " of the journal at " + shownUrl() + ", this one would write to " + fence
                    + ": give all of them the same datacenter and consistency in their URLs.");
        }
        return new ClusterIdentity(name, String.valueOf(owner.getString("id")));
    }

    private @Nullable Row owner(CqlSession session) {
        return session.execute(
                        "SELECT name, id, fence FROM " + url.keyspace() + ".starling_cluster WHERE single = true")
                .one();
    }

    @Override
    public Config config() {
        return connections.config();
    }

    @Override
    public CompletionStage<List<String>> persistenceIds(Executor executor) {
        return CompletableFuture.supplyAsync(
                () -> connections.with(session -> CassandraContents.readIds(session, url.keyspace())), executor);
    }

    /** Each entity's events are a partition of their own: their number is asked for where the entity is woken. */
    @Override
    public CompletionStage<Map<String, Long>> lastSequences(Executor executor) {
        return CompletableFuture.completedFuture(Map.of());
    }

    @Override
    public RosterStore roster() {
        return new CassandraRoster(url.keyspace(), new CassandraConnections(url));
    }

    @Override
    public JournalContents contents() {
        return new CassandraContents(url.keyspace(), new CassandraConnections(url));
    }

    @Override
    public void close() {
        connections.close();
    }
}
