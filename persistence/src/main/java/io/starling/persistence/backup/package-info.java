/**
 * Backup and restore of a whole journal, whatever back end it lives on: entity by entity its newest snapshot and its events, in
 * one file. Start at {@link io.starling.persistence.backup.Backup}, then {@link io.starling.persistence.backup.Restore}; the file
 * is described in {@link io.starling.persistence.backup.BackupWriter}.
 */
@NullMarked
package io.starling.persistence.backup;

import org.jspecify.annotations.NullMarked;
