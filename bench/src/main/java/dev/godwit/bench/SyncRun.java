package dev.godwit.bench;

/**
 * What one masked sync took.
 *
 * @param copy the copy phase alone
 * @param jobSeconds the whole job: plan, prepare, copy, reconcile, finish, verify, leak scan
 * @param peakMemory resident memory of the JVM at its highest, in bytes
 */
record SyncRun(Usage copy, int chunks, double jobSeconds, long peakMemory) {}
