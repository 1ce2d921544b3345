package io.starling.persistence;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.QueryExecutionException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import java.util.List;
import java.util.stream.Stream;

/** What the driver's exceptions mean to the person who started Starling. */
final class CassandraFailures {
    private CassandraFailures() {}

    static String sentence(CassandraUrl url, RuntimeException failure) {
        String journal = "The journal at " + url.shown();
        List<Throwable> causes = causes(failure).toList();
        if (causes.stream().anyMatch(AuthenticationException.class::isInstance)) {
            return journal
                    + (url.user().isEmpty()
                            ? " lets nobody in without a password: put user:password@ into its URL."
                            : " does not let the user '" + url.user() + "' in: check user and password.");
        }
        Throwable cause = causes.get(causes.size() - 1);
        if (cause instanceof UnauthorizedException) {
            return journal + " does not allow the user '" + url.user() + "' what is needed: " + line(cause)
                    + ". Let somebody who may run what 'starling journal-schema --journal URL' prints, and grant MODIFY and"
                    + " SELECT on the keyspace " + url.keyspace() + ".";
        }
        if (cause instanceof UnavailableException) {
            return journal + " has too few replicas that answer: " + line(cause) + ".";
        }
        if (!(failure instanceof DriverException)
                || cause instanceof InvalidQueryException
                || cause instanceof QueryExecutionException) {
            return journal + " can't be used: " + line(cause) + ".";
        }
        if (cause instanceof NoNodeAvailableException) {
            return journal + " can't be reached: no node of the datacenter '" + url.datacenter() + "' answers.";
        }
        return journal + " can't be reached: " + line(cause) + ".";
    }

    /** The failure, the first failure of each node, and their causes, the deepest last. */
    private static Stream<Throwable> causes(Throwable failure) {
        Stream<Throwable> below = failure instanceof AllNodesFailedException all
                ? all.getAllErrors().values().stream().flatMap(List::stream).flatMap(CassandraFailures::causes)
                : failure.getCause() == null ? Stream.empty() : causes(failure.getCause());
        return Stream.concat(Stream.of(failure), below);
    }

    private static String line(Throwable failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        String line = message.lines().findFirst().orElse("").strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }
}
