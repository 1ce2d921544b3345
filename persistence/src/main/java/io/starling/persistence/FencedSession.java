package io.starling.persistence;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metrics.Metrics;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.type.reflect.GenericType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A session that lets an event be written only where none of its number is. The Cassandra plugin inserts, and an insert in
 * Cassandra overwrites without a word; here each insert of an event becomes a lightweight transaction, and one that finds
 * the place taken fails. The entity of the writer that lost then restarts and recovers what is there.
 *
 * <p>A transaction that was sent twice, because its first answer got lost, finds its own event and succeeds: events are
 * known by their time, which is unique.
 */
final class FencedSession implements CqlSession {
    private static final String CONDITION = " IF NOT EXISTS";
    private static final String EVENT_ID = "timestamp";

    private final CqlSession delegate;
    private final EventTable table;

    FencedSession(CqlSession delegate, EventTable table) {
        this.delegate = delegate;
        this.table = table;
    }

    @Override
    public CompletionStage<PreparedStatement> prepareAsync(String query) {
        return delegate.prepareAsync(table.writtenBy(query) ? query.stripTrailing() + CONDITION : query);
    }

    @Override
    public CompletionStage<AsyncResultSet> executeAsync(Statement<?> statement) {
        if (statement instanceof BoundStatement single && isEvent(single)) {
            return write(placed(single, partition(single)), List.of(single));
        }
        if (statement instanceof BatchStatement batch && isEvent(first(batch))) {
            List<BoundStatement> events = events(batch);
            long partition = partition(events.get(0));
            BatchStatement placed = batch.clear();
            for (BoundStatement event : events) {
                placed = placed.add(placed(event, partition));
            }
            return write(placed, events);
        }
        return delegate.executeAsync(statement);
    }

    private CompletionStage<AsyncResultSet> write(Statement<?> statement, List<BoundStatement> events) {
        if (events.size() > table.longest()) {
            throw new IllegalArgumentException(
                    "a batch has " + events.size() + " events; " + table.longest() + " are the most");
        }
        return delegate.executeAsync(statement).thenApply(result -> confirmed(result, events));
    }

    private static AsyncResultSet confirmed(AsyncResultSet result, List<BoundStatement> events) {
        if (result.wasApplied()) {
            return result;
        }
        for (Row there : result.currentPage()) {
            UUID id = there.getUuid(EVENT_ID);
            if (events.stream().anyMatch(event -> Objects.equals(event.getUuid(EVENT_ID), id))) {
                return result;
            }
        }
        BoundStatement first = events.get(0);
        throw new FencedWriteException(String.valueOf(first.getString("persistence_id")), first.getLong("sequence_nr"));
    }

    private boolean isEvent(@Nullable BatchableStatement<?> statement) {
        return statement instanceof BoundStatement bound
                && table.writtenBy(bound.getPreparedStatement().getQuery());
    }

    private static @Nullable BatchableStatement<?> first(BatchStatement batch) {
        return batch.size() == 0 ? null : batch.iterator().next();
    }

    private static List<BoundStatement> events(BatchStatement batch) {
        return java.util.stream.StreamSupport.stream(batch.spliterator(), false)
                .map(BoundStatement.class::cast)
                .toList();
    }

    private long partition(BoundStatement first) {
        return table.partition(first.getLong("sequence_nr"));
    }

    private static BoundStatement placed(BoundStatement event, long partition) {
        return event.setLong("partition_nr", partition);
    }

    @Override
    public <R extends Request, T> @Nullable T execute(R request, GenericType<T> resultType) {
        return delegate.execute(request, resultType);
    }

    @Override
    public String getName() {
        return delegate.getName();
    }

    @Override
    public Metadata getMetadata() {
        return delegate.getMetadata();
    }

    @Override
    public boolean isSchemaMetadataEnabled() {
        return delegate.isSchemaMetadataEnabled();
    }

    @Override
    public CompletionStage<Metadata> setSchemaMetadataEnabled(@Nullable Boolean newValue) {
        return delegate.setSchemaMetadataEnabled(newValue);
    }

    @Override
    public CompletionStage<Metadata> refreshSchemaAsync() {
        return delegate.refreshSchemaAsync();
    }

    @Override
    public CompletionStage<Boolean> checkSchemaAgreementAsync() {
        return delegate.checkSchemaAgreementAsync();
    }

    @Override
    public DriverContext getContext() {
        return delegate.getContext();
    }

    @Override
    public Optional<CqlIdentifier> getKeyspace() {
        return delegate.getKeyspace();
    }

    @Override
    public Optional<Metrics> getMetrics() {
        return delegate.getMetrics();
    }

    @Override
    public CompletionStage<Void> closeFuture() {
        return delegate.closeFuture();
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return delegate.closeAsync();
    }

    @Override
    public CompletionStage<Void> forceCloseAsync() {
        return delegate.forceCloseAsync();
    }
}
