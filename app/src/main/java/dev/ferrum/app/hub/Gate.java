package dev.ferrum.app.hub;

/// What stands before the files of a repository.
public enum Gate {
    /// Nothing: anyone may fetch them.
    OPEN,
    /// Terms that are accepted on the repository's page, and then apply at once.
    TERMS,
    /// Terms, and a person who answers the request.
    APPROVAL
}
