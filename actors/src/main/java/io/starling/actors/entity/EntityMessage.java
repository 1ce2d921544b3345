package io.starling.actors.entity;

import io.starling.actors.Wire;

/** What is sent to an entity through sharding. */
public interface EntityMessage extends Wire {}
