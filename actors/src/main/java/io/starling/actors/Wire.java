package io.starling.actors;

/** Marks what travels between members or into the journal: serialized as CBOR by Jackson. */
public interface Wire {}
