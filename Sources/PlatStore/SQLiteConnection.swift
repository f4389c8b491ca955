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

    /// SQLITE_IOERR_SHORT_READ, a macro that Swift does not see.
    private static let shortRead = SQLITE_IOERR | 2 << 8

    let path: String
    private let handle: OpaquePointer
    private var statements = [SQLiteStatement?](repeating: nil, count: Query.allCases.count)

    init(
        path: String, flags: Int32, vfs: String? = nil, isImmutable: Bool = false
    ) throws(StoreError) {
        var handle: OpaquePointer?
        // As a URI, so that it can be said and a path that begins with "file:" is nothing special;
        // the empty host is for paths that begin with two slashes.
        let host = path.hasPrefix("/") ? "//" : ""
        let name = "file:" + host + Self.escaped(path) + (isImmutable ? "?immutable=1" : "")
        let code = sqlite3_open_v2(
            name, &handle,
            flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI, vfs)
        guard let handle, code == SQLITE_OK else {
            let error = Self.error(code, handle, path)
            sqlite3_close_v2(handle)
            throw error
        }
        self.path = path
        self.handle = handle
        // Readers may meet a checkpoint that holds a lock for a moment; nobody else is in the file.
        sqlite3_busy_timeout(handle, 5_000)
    }

    deinit {
        statements = []
        sqlite3_close_v2(handle)
    }

    /// The path as SQLite's URIs want it.
    private static func escaped(_ path: String) -> String {
        path.replacing("%", with: "%25").replacing("?", with: "%3f").replacing("#", with: "%23")
    }

    func run(_ sql: String) throws(StoreError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil))
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
            sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil))
        guard let statement else { preconditionFailure("an SQL text without a statement: \(sql)") }
        return SQLiteStatement(statement, of: handle, path: path)
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
    var isIdle: Bool { sqlite3_get_autocommit(handle) != 0 }

    func check(_ code: Int32) throws(StoreError) {
        guard code != SQLITE_OK, code != SQLITE_ROW, code != SQLITE_DONE else { return }
        throw Self.error(code, handle, path)
    }

    static func error(_ code: Int32, _ handle: OpaquePointer?, _ path: String) -> StoreError {
        let system = handle.map(sqlite3_system_errno) ?? 0
        var reason = String(cString: sqlite3_errstr(code))
        if let handle, let text = sqlite3_errmsg(handle) { reason = String(cString: text) }
        switch code & 0xFF {
        case SQLITE_FULL: return .full(file: path)
        case SQLITE_CORRUPT, SQLITE_NOTADB: return .damaged(file: path, reason: reason)
        case _ where system == ENOSPC || system == EDQUOT: return .full(file: path)
        case SQLITE_IOERR where code == shortRead:
            return .damaged(file: path, reason: "shorter than it says")
        default:
            if system != 0 { reason += " (\(SystemError("use", path, code: system).reason))" }
            return .io(file: path, reason: reason)
        }
    }
}
