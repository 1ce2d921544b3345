package io.starling.core;

/** Marks what is written to the journal: bound to CBOR serialization; a change of shape needs a migration. */
public interface Journaled {}
