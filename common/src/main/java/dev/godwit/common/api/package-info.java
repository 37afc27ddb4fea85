/** The documents of the HTTP API, as clients read and write them. {@code docs/api/openapi.yaml} is their source. Pure data. */
@NullMarked
package dev.godwit.common.api;

import org.jspecify.annotations.NullMarked;
