/** How a process starts, is told to stop, and ends. Pure of what the services do. */
@NullMarked
package dev.godwit.common.lifecycle;

import org.jspecify.annotations.NullMarked;
