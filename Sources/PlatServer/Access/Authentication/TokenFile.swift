/// Static tokens in kube-apiserver's format: lines `token,user,uid[,"group,group"]`.
///
/// Printing one never shows a token.
struct TokenFile: Sendable {
    private var users: [String: UserInfo] = [:]
    /// What was passed over: records without a token, tokens that occur twice.
    private(set) var warnings: [String] = []

    init() {}

    /// - Throws: `TokenFileError` with the line that cannot be read.
    init(csv text: String) throws(TokenFileError) {
        for record in try CSVReader.records(of: text) {
            guard record.fields.count >= 3 else {
                throw TokenFileError(
                    line: record.line,
                    problem: "must have at least 3 columns (token, user name, user uid), found "
                        + "\(record.fields.count)")
            }
            add(record)
        }
    }

    var count: Int { users.count }

    /// Whom the token belongs to; without `system:authenticated`, which every authenticator's
    /// answer gets in the end.
    func user(token: String) -> UserInfo? { users[token] }

    /// Adds tokens of another file; its own win.
    mutating func merge(_ other: TokenFile) {
        users.merge(other.users) { mine, _ in mine }
    }

    mutating func set(token: String, to user: UserInfo) { users[token] = user }

    private mutating func add(_ record: CSVReader.Record) {
        let token = record.fields[0]
        guard !token.isEmpty else {
            warnings.append("line \(record.line): empty token, skipped")
            return
        }
        if users[token] != nil {
            warnings.append("line \(record.line): a token that occurred before, which it replaces")
        }
        let groups = record.fields.count > 3 ? record.fields[3] : ""
        users[token] = UserInfo(
            username: record.fields[1], uid: record.fields[2],
            groups: groups.isEmpty
                ? []
                : groups.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
    }
}

/// A token file that cannot be read.
struct TokenFileError: Error, Equatable, CustomStringConvertible {
    let line: Int
    let problem: String

    var description: String { "line \(line): \(problem)" }
}

extension TokenFile: CustomStringConvertible, CustomReflectable {
    var description: String { "<redacted> (\(users.count) tokens)" }
    var customMirror: Mirror { Mirror(self, children: ["tokens": "<redacted>"]) }
}

/// Comma-separated values as Go reads them: quoted fields, doubled quotes, empty lines skipped.
enum CSVReader {
    struct Record {
        var line: Int
        var fields: [String]
    }

    static func records(of text: String) throws(TokenFileError) -> [Record] {
        var scanner = Scanner(bytes: Array(text.utf8))
        var records: [Record] = []
        while let record = try scanner.next() { records.append(record) }
        return records
    }

    private struct Scanner {
        let bytes: [UInt8]
        var at = 0
        var line = 1

        private static let comma = UInt8(ascii: ",")
        private static let quote = UInt8(ascii: "\"")
        private static let newline = UInt8(ascii: "\n")
        private static let carriageReturn = UInt8(ascii: "\r")

        mutating func next() throws(TokenFileError) -> Record? {
            while at < bytes.count, isLineEnd { skipLineEnd() }
            guard at < bytes.count else { return nil }
            var record = Record(line: line, fields: [])
            while true {
                record.fields.append(try field())
                guard at < bytes.count else { break }
                if isLineEnd {
                    skipLineEnd()
                    break
                }
                at += 1
            }
            return record
        }

        /// Reads up to the comma or the end of the line that ends the field.
        private mutating func field() throws(TokenFileError) -> String {
            if at < bytes.count, bytes[at] == Self.quote { return try quotedField() }
            let start = at
            while at < bytes.count, bytes[at] != Self.comma, !isLineEnd {
                guard bytes[at] != Self.quote else {
                    throw TokenFileError(line: line, problem: "a bare \" in an unquoted field")
                }
                at += 1
            }
            return String(decoding: bytes[start..<at], as: UTF8.self)
        }

        private mutating func quotedField() throws(TokenFileError) -> String {
            let start = line
            var content: [UInt8] = []
            at += 1
            while at < bytes.count {
                let byte = bytes[at]
                at += 1
                if byte == Self.quote {
                    guard at < bytes.count, bytes[at] == Self.quote else {
                        guard at == bytes.count || bytes[at] == Self.comma || isLineEnd else {
                            throw TokenFileError(line: line, problem: "text after a quoted field")
                        }
                        return String(decoding: content, as: UTF8.self)
                    }
                    at += 1
                }
                if byte == Self.newline { line += 1 }
                content.append(byte)
            }
            throw TokenFileError(line: start, problem: "a quoted field that does not end")
        }

        private var isLineEnd: Bool {
            bytes[at] == Self.newline
                || (bytes[at] == Self.carriageReturn
                    && (at + 1 == bytes.count || bytes[at + 1] == Self.newline))
        }

        private mutating func skipLineEnd() {
            if bytes[at] == Self.carriageReturn { at += 1 }
            if at < bytes.count, bytes[at] == Self.newline { at += 1 }
            line += 1
        }
    }
}
