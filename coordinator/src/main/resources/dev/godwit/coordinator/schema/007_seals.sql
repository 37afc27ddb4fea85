-- What a coordinator signed of an artifact when it got it; null for artifacts that are older.
ALTER TABLE godwit_control.artifact ADD COLUMN seal jsonb;
