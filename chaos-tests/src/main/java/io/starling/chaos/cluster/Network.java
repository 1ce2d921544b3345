package io.starling.chaos.cluster;

import java.util.List;

/** Where members live. Members are numbered from 1. */
public sealed interface Network extends AutoCloseable permits Loopback, Namespaces {
    /** The address that a member listens on and is reached by. */
    String address(int member);

    /** Where a member's API listens. */
    int apiPort(int member);

    /** Where a member is reached by the others. */
    int remotingPort(int member);

    /** What stands before a command so that it runs on a member's host; may be empty. */
    List<String> onHostOf(int member);

    /** By which address members reach the journal's database, which listens on loopback of the harness. */
    String journalHost();

    /** What can't be done here, a sentence each. */
    List<String> limits();

    /** Takes down what was set up. */
    @Override
    void close();
}
