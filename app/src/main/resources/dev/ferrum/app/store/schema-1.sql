-- Conversations and their messages. Times are milliseconds since 1970, durations nanoseconds.
-- An empty line parts statements.
CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    named INTEGER NOT NULL,
    pinned INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    system_prompt TEXT NOT NULL,
    preset TEXT NOT NULL,
    custom TEXT,
    thinking TEXT NOT NULL,
    draft TEXT NOT NULL,
    leaf INTEGER NOT NULL,
    deleted INTEGER
) STRICT;

CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    parent INTEGER NOT NULL,
    role TEXT NOT NULL,
    text TEXT NOT NULL,
    reasoning TEXT NOT NULL,
    created INTEGER NOT NULL,
    phase TEXT NOT NULL,
    ending TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    reused_tokens INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    thinking_tokens INTEGER NOT NULL,
    first_token_nanos INTEGER NOT NULL,
    generation_nanos INTEGER NOT NULL,
    thinking_nanos INTEGER NOT NULL,
    model TEXT NOT NULL
) STRICT;

CREATE INDEX message_of_conversation ON message (conversation, id);

CREATE TABLE attachment (
    message INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;

-- Any three characters can be searched for, in any script. A message is indexed once it is no longer being written.
CREATE VIRTUAL TABLE title_index USING fts5(title, content='conversation', content_rowid='id', tokenize='trigram');

CREATE VIRTUAL TABLE text_index USING fts5(text, content='message', content_rowid='id', tokenize='trigram');

CREATE TRIGGER conversation_inserted AFTER INSERT ON conversation BEGIN
    INSERT INTO title_index(rowid, title) VALUES (new.id, new.title);
END;

CREATE TRIGGER conversation_renamed AFTER UPDATE OF title ON conversation WHEN old.title <> new.title BEGIN
    INSERT INTO title_index(title_index, rowid, title) VALUES ('delete', old.id, old.title);
    INSERT INTO title_index(rowid, title) VALUES (new.id, new.title);
END;

CREATE TRIGGER conversation_removed AFTER DELETE ON conversation BEGIN
    INSERT INTO title_index(title_index, rowid, title) VALUES ('delete', old.id, old.title);
END;

CREATE TRIGGER message_inserted AFTER INSERT ON message WHEN new.phase <> 'WRITING' BEGIN
    INSERT INTO text_index(rowid, text) VALUES (new.id, new.text);
END;

CREATE TRIGGER message_unindexed AFTER UPDATE OF text, phase ON message
WHEN old.phase <> 'WRITING' AND (old.text <> new.text OR new.phase = 'WRITING') BEGIN
    INSERT INTO text_index(text_index, rowid, text) VALUES ('delete', old.id, old.text);
END;

CREATE TRIGGER message_indexed AFTER UPDATE OF text, phase ON message
WHEN new.phase <> 'WRITING' AND (old.text <> new.text OR old.phase = 'WRITING') BEGIN
    INSERT INTO text_index(rowid, text) VALUES (new.id, new.text);
END;

CREATE TRIGGER message_removed AFTER DELETE ON message WHEN old.phase <> 'WRITING' BEGIN
    INSERT INTO text_index(text_index, rowid, text) VALUES ('delete', old.id, old.text);
END;
