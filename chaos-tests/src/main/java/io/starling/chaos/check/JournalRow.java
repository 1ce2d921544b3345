package io.starling.chaos.check;

/**
 * One event in the journal, as far as its place goes.
 *
 * @param entity the persistence id
 * @param sequence from 1
 * @param ordering never falls from one event of an entity to the one that was written next
 * @param writer the incarnation of the entity that wrote it
 */
public record JournalRow(String entity, long sequence, long ordering, String writer) {}
