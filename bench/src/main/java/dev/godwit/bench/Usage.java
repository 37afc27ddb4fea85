package dev.godwit.bench;

/**
 * Time and CPU of the three parties of a copy, all in seconds.
 *
 * @param client of the processes between the servers
 */
record Usage(double wall, double source, double target, double client) {

    double cpu() {
        return source + target + client;
    }

    Usage minus(Usage earlier) {
        return new Usage(
                wall - earlier.wall, source - earlier.source, target - earlier.target, client - earlier.client);
    }

    /** Up to now, for servers on this machine. */
    static Usage now(long sourcePid, long targetPid, double client) {
        return new Usage(System.nanoTime() / 1e9, CpuTime.ofServer(sourcePid), CpuTime.ofServer(targetPid), client);
    }
}
