-- Where the time of an answer went, if it was measured: steps as the engine's StepArchive writes them.
CREATE TABLE trace (
    message INTEGER PRIMARY KEY,
    created INTEGER NOT NULL,
    steps BLOB NOT NULL
) STRICT;

CREATE TRIGGER trace_removed AFTER DELETE ON message BEGIN
    DELETE FROM trace WHERE message = old.id;
END;
