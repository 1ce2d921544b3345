package io.starling.actors.entity;

/**
 * What clients ask of an owner, or want of it, by way of their member, which asks again until there is an answer. An owner that another
 * one may have followed meanwhile keeps silent: what it knows may be of old.
 */
public interface Question extends EntityMessage {}
