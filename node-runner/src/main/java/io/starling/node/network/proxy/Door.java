package io.starling.node.network.proxy;

/** Something that listens. */
interface Door extends AutoCloseable {
    /** Takes no more connections; those that are there go on. */
    @Override
    void close();
}
