/** How work is claimed, done and reported: the messages of the task protocol, the SPI of handlers, the runtime. Pure. */
@NullMarked
package dev.godwit.common.worker;

import org.jspecify.annotations.NullMarked;
