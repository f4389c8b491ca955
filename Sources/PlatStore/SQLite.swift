internal import CSQLite
import PlatSystem

/// The functions of SQLite that the store calls; loaded when a store is first opened.
struct SQLite: @unchecked Sendable {
    // SAFETY: immutable addresses of a library's functions.
    let open: sqlite3_open_v2_f
    let close: sqlite3_close_v2_f
    let setBusyTimeout: sqlite3_busy_timeout_f
    let execute: sqlite3_exec_f
    let prepare: sqlite3_prepare_v3_f
    let finalize: sqlite3_finalize_f
    let step: sqlite3_step_f
    let reset: sqlite3_reset_f
    let isAutocommit: sqlite3_get_autocommit_f
    let systemError: sqlite3_system_errno_f
    let errorText: sqlite3_errstr_f
    let errorMessage: sqlite3_errmsg_f
    let bindInteger: sqlite3_bind_int64_f
    let bindNull: sqlite3_bind_null_f
    let bindZeros: sqlite3_bind_zeroblob_f
    let bindBlob: sqlite3_bind_blob64_f
    let columnType: sqlite3_column_type_f
    let columnInteger: sqlite3_column_int64_f
    let columnBlob: sqlite3_column_blob_f
    let columnCount: sqlite3_column_bytes_f

    private static let loaded = Result<SQLite, DynamicLibrary.Missing>(catching: load)

    /// SQLITE_IOERR_SHORT_READ, a macro that Swift does not see.
    private static let shortRead = SQLITE_IOERR | 2 << 8

    /// The library, or what to install.
    static func shared() throws(StoreError) -> SQLite {
        switch loaded {
        case .success(let library): return library
        case .failure(let missing): throw .library(missing.description)
        }
    }

    private static func load() throws(DynamicLibrary.Missing) -> SQLite {
        let library = try DynamicLibrary("libsqlite3.so.0", package: "libsqlite3-0")
        return SQLite(
            open: try library.function("sqlite3_open_v2"),
            close: try library.function("sqlite3_close_v2"),
            setBusyTimeout: try library.function("sqlite3_busy_timeout"),
            execute: try library.function("sqlite3_exec"),
            prepare: try library.function("sqlite3_prepare_v3"),
            finalize: try library.function("sqlite3_finalize"),
            step: try library.function("sqlite3_step"),
            reset: try library.function("sqlite3_reset"),
            isAutocommit: try library.function("sqlite3_get_autocommit"),
            systemError: try library.function("sqlite3_system_errno"),
            errorText: try library.function("sqlite3_errstr"),
            errorMessage: try library.function("sqlite3_errmsg"),
            bindInteger: try library.function("sqlite3_bind_int64"),
            bindNull: try library.function("sqlite3_bind_null"),
            bindZeros: try library.function("sqlite3_bind_zeroblob"),
            bindBlob: try library.function("sqlite3_bind_blob64"),
            columnType: try library.function("sqlite3_column_type"),
            columnInteger: try library.function("sqlite3_column_int64"),
            columnBlob: try library.function("sqlite3_column_blob"),
            columnCount: try library.function("sqlite3_column_bytes"))
    }

    /// What a code of SQLite's means; `handle` is the connection that answered it.
    func error(_ code: Int32, _ handle: OpaquePointer?, _ path: String) -> StoreError {
        let system = handle.map { systemError($0) } ?? 0
        var reason = errorText(code).map { String(cString: $0) } ?? "error \(code)"
        if let handle, let text = errorMessage(handle) { reason = String(cString: text) }
        switch code & 0xFF {
        case SQLITE_FULL: return .full(file: path)
        case SQLITE_CORRUPT, SQLITE_NOTADB: return .damaged(file: path, reason: reason)
        case _ where system == ENOSPC || system == EDQUOT: return .full(file: path)
        case SQLITE_IOERR where code == Self.shortRead:
            return .damaged(file: path, reason: "shorter than it says")
        default:
            if system != 0 { reason += " (\(SystemError("use", path, code: system).reason))" }
            return .io(file: path, reason: reason)
        }
    }

    /// Throws what a code means, unless it is none of a failure.
    func check(_ code: Int32, _ handle: OpaquePointer, _ path: String) throws(StoreError) {
        guard code != SQLITE_OK, code != SQLITE_ROW, code != SQLITE_DONE else { return }
        throw error(code, handle, path)
    }
}
