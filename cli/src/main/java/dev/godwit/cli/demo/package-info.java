/** {@code godwit demo}: the whole system once, on servers it brings along. Every step checks what it shows, and fails where it does not hold. */
@NullMarked
package dev.godwit.cli.demo;

import org.jspecify.annotations.NullMarked;
