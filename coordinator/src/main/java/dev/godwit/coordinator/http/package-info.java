/** The HTTP API: reads requests strictly, asks the services, writes answers. Decides nothing. */
@NullMarked
package dev.godwit.coordinator.http;

import org.jspecify.annotations.NullMarked;
