-- The last number of each chain, taken in the transaction of the change that is audited: gap-free because it rolls back with it.
CREATE TABLE godwit_control.audit_chain (
    chain text PRIMARY KEY,
    number bigint NOT NULL CHECK (number > 0)
);
