package dev.godwit.sync.anonymize.policy;

import java.util.Optional;

/**
 * Somebody's word, outside of the policy's rules, that a column is personal. It can only make a policy stricter: such a column cannot be kept.
 *
 * @param data what the column holds, as the tag says it
 * @param strategy the one that the tag asks for
 * @param place where the tag stands, for people: {@code the comment on column public.users.email}
 */
public record ColumnTag(ColumnName column, Optional<String> data, Optional<String> strategy, String place) {}
