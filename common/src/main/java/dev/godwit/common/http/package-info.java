/** HTTP as every process uses it: problems, the client of the coordinator's API, the operations server of a worker. */
@NullMarked
package dev.godwit.common.http;

import org.jspecify.annotations.NullMarked;
