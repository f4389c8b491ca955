internal import CSQLite

/// A prepared statement: bind, step through the rows, reset. Parameters count from 1, columns from 0.
final class SQLiteStatement {
    private let handle: OpaquePointer
    private let library: SQLite
    private let database: OpaquePointer
    private let path: String

    init(_ handle: OpaquePointer, _ library: SQLite, of database: OpaquePointer, path: String) {
        self.handle = handle
        self.library = library
        self.database = database
        self.path = path
    }

    deinit { _ = library.finalize(handle) }

    /// Moves to the next row; false when there is none, and the statement is ready for its next use.
    func step() throws(StoreError) -> Bool {
        let code = library.step(handle)
        if code == SQLITE_ROW { return true }
        reset()
        try check(code)
        return false
    }

    /// Runs a statement that has no rows to give.
    func run() throws(StoreError) {
        while try step() {}
    }

    /// Ends the use, also half-way through the rows. The code repeats what `step` already said.
    func reset() { _ = library.reset(handle) }

    func bind(_ index: Int32, _ value: Int64) throws(StoreError) {
        try check(library.bindInteger(handle, index, value))
    }

    func bind(_ index: Int32, _ value: Revision) throws(StoreError) {
        try bind(index, Int64(bitPattern: value))
    }

    func bindNull(_ index: Int32) throws(StoreError) {
        try check(library.bindNull(handle, index))
    }

    /// Binds a copy of the bytes.
    func bind(_ index: Int32, _ bytes: [UInt8]) throws(StoreError) {
        try check(bytes.withUnsafeBytes { blob(index, $0) })
    }

    /// Binds a copy of the string's UTF-8 bytes, as a blob: keys are bytes.
    func bind(_ index: Int32, key: String) throws(StoreError) {
        var key = key
        let code = key.withUTF8 { bytes in blob(index, UnsafeRawBufferPointer(bytes)) }
        try check(code)
    }

    private func check(_ code: Int32) throws(StoreError) {
        try library.check(code, database, path)
    }

    private func blob(_ index: Int32, _ bytes: UnsafeRawBufferPointer) -> Int32 {
        // A null pointer would bind NULL, and an empty array has one.
        guard let base = bytes.baseAddress, !bytes.isEmpty else {
            return library.bindZeros(handle, index, 0)
        }
        // SAFETY: the C macro SQLITE_TRANSIENT is this cast; SQLite copies before it returns.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        return library.bindBlob(handle, index, base, UInt64(bytes.count), transient)
    }

    func isNull(_ column: Int32) -> Bool { library.columnType(handle, column) == SQLITE_NULL }

    func integer(_ column: Int32) -> Int64 { library.columnInteger(handle, column) }

    func revision(_ column: Int32) -> Revision { Revision(bitPattern: integer(column)) }

    func bytes(_ column: Int32) -> [UInt8] { withBytes(column) { [UInt8]($0) } }

    func string(_ column: Int32) -> String {
        withBytes(column) { String(decoding: $0, as: UTF8.self) }
    }

    /// Lends the bytes of a column; they are gone with the next step.
    func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let base = library.columnBlob(handle, column)
        return body(
            UnsafeRawBufferPointer(start: base, count: Int(library.columnCount(handle, column))))
    }
}
