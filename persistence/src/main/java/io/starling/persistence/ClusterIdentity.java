package io.starling.persistence;

/**
 * Whose journal this is. It is written by the first member that ever uses a journal and never changes.
 *
 * @param name the cluster's name; members of a cluster by another name are refused
 * @param id made up once, so that two clusters of equal name can be told apart
 */
public record ClusterIdentity(String name, String id) {}
