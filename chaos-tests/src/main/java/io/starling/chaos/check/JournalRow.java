package io.starling.chaos.check;

/**
 * One event in the journal, as far as its place goes.
 *
 * @param entity the persistence id
 * @param sequence from 1
 * @param ordering rises with every event that any entity wrote
 * @param writer the incarnation of the entity that wrote it
 */
public record JournalRow(String entity, long sequence, long ordering, String writer) {}
