internal import CSQLite
import PlatSystem

/// One SQLite connection. SQLite's own mutexes are off, so it belongs to one thread at a time.
///
/// SAFETY: `@unchecked Sendable` because a connection moves between threads but is never shared: the
/// writer's is used under the writer's lock only, a reader's by whoever took it from the pool.
final class SQLiteConnection: @unchecked Sendable {
    static let readWrite = SQLITE_OPEN_READWRITE
    static let readOnly = SQLITE_OPEN_READONLY
    static let create = SQLITE_OPEN_CREATE

    let path: String
    private let library: SQLite
    private let handle: OpaquePointer
    private var statements = [SQLiteStatement?](repeating: nil, count: Query.allCases.count)

    init(
        path: String, flags: Int32, vfs: String? = nil, isImmutable: Bool = false
    ) throws(StoreError) {
        let library = try SQLite.shared()
        var handle: OpaquePointer?
        // As a URI, so that it can be said and a path that begins with "file:" is nothing special;
        // the empty host is for paths that begin with two slashes.
        let host = path.hasPrefix("/") ? "//" : ""
        let name = "file:" + host + Self.escaped(path) + (isImmutable ? "?immutable=1" : "")
        let code = library.open(
            name, &handle,
            flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI, vfs)
        guard let handle, code == SQLITE_OK else {
            let error = library.error(code, handle, path)
            _ = library.close(handle)
            throw error
        }
        self.path = path
        self.library = library
        self.handle = handle
        // Readers may meet a checkpoint that holds a lock for a moment; nobody else is in the file.
        _ = library.setBusyTimeout(handle, 5_000)
    }

    deinit {
        statements = []
        _ = library.close(handle)
    }

    /// The path as SQLite's URIs want it.
    private static func escaped(_ path: String) -> String {
        path.map { character in
            switch character {
            case "%": "%25"
            case "?": "%3f"
            case "#": "%23"
            default: String(character)
            }
        }.joined()
    }

    func run(_ sql: String) throws(StoreError) {
        try check(library.execute(handle, sql, nil, nil, nil))
    }

    /// The statement of a query, prepared at its first use.
    func statement(_ query: Query) throws(StoreError) -> SQLiteStatement {
        if let statement = statements[query.rawValue] { return statement }
        let statement = try prepare(query.sql)
        statements[query.rawValue] = statement
        return statement
    }

    /// A statement for many uses; it must not outlive the connection.
    func prepare(_ sql: String) throws(StoreError) -> SQLiteStatement {
        var statement: OpaquePointer?
        try check(
            library.prepare(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil))
        guard let statement else { preconditionFailure("an SQL text without a statement: \(sql)") }
        return SQLiteStatement(statement, library, of: handle, path: path)
    }

    /// The first column of the first row, nil without a row (or for NULL).
    func integer(_ sql: String) throws(StoreError) -> Int64? {
        let statement = try prepare(sql)
        guard try statement.step(), !statement.isNull(0) else { return nil }
        return statement.integer(0)
    }

    /// Undoes what a failure left half done, if anything.
    func endTransaction() {
        guard !isIdle else { return }
        // The caller reports the failure that led here; if this fails too, the next begin says so.
        _ = try? statement(.rollback).run()
    }

    /// Whether no transaction is open; SQLite ends one by itself on some errors.
    var isIdle: Bool { library.isAutocommit(handle) != 0 }

    func check(_ code: Int32) throws(StoreError) { try library.check(code, handle, path) }
}
