/**
 * PostgreSQL's COPY streams as bytes: rows are found, masked, hashed and passed on without a String or an object per
 * value. Knows no connection; whoever has one feeds messages in and gets batches out.
 */
@NullMarked
package dev.godwit.sync.copy;

import org.jspecify.annotations.NullMarked;
