/** JUnit extensions over real servers, clocks, proxies and process control. */
@NullMarked
package dev.godwit.testkit;

import org.jspecify.annotations.NullMarked;
