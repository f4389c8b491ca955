import PlatSystem
import PlatTesting

/// A line of a source file, taken apart once.
struct SourceLine: Sendable {
    var number: Int
    var indentation: Int
    /// Without indentation, comments included.
    var text: String
    /// The identifiers before any comment, numbered by `SourceFiles`.
    var words: [Int]

    var isComment: Bool { text.hasPrefix("//") }
}

/// A source file below `Sources`.
struct SourceFile: Sendable {
    /// As in `PlatStore/Store.swift`.
    var path: String
    var lines: [SourceLine]

    var module: Substring { path.prefix { $0 != "/" } }

    func place(_ line: SourceLine) -> String { "Sources/\(path):\(line.number): \(line.text)" }
}

/// Every source file, read once for all rules.
struct SourceFiles: Sendable {
    static let all = Result { try SourceFiles() }

    private(set) var files: [SourceFile] = []
    private var numbers: [Substring: Int] = [:]
    /// How often each word is written outside of comments and of what only tests import.
    private(set) var counts: [Int] = []

    private init() throws {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: Project.file("Sources"))
        for path in paths.sorted() where path.hasSuffix(".swift") {
            let bytes = try readFile(Project.file("Sources/\(path)"))
            files.append(SourceFile(path: path, lines: lines(of: bytes, path)))
        }
    }

    func number(of word: String) -> Int? { numbers[Substring(word)] }

    func count(of word: String) -> Int { number(of: word).map { counts[$0] } ?? 0 }

    private mutating func lines(of bytes: [UInt8], _ path: String) -> [SourceLine] {
        let counted = !path.hasPrefix("PlatTesting/")
        var result: [SourceLine] = []
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let indentation = line.prefix { $0 == 0x20 }.count
            let text = String(decoding: line.dropFirst(indentation), as: UTF8.self)
            result.append(
                SourceLine(
                    number: result.count + 1, indentation: indentation, text: text,
                    words: words(in: text, counted: counted)))
        }
        return result
    }

    private mutating func words(in text: String, counted: Bool) -> [Int] {
        var result: [Int] = []
        let bytes = text.utf8
        var start: String.Index?
        var previous: UInt8 = 0
        var at = bytes.startIndex
        func isWord(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
            default: false
            }
        }
        while at < bytes.endIndex {
            let byte = bytes[at]
            if isWord(byte) {
                if start == nil { start = at }
            } else {
                if let begin = start { result.append(intern(text[begin..<at], counted)) }
                start = nil
                // `https://` in a text is no comment.
                if byte == 0x2F, previous == 0x2F { return result }
                if byte == 0x2F, at > bytes.startIndex,
                    bytes[bytes.index(before: at)] == UInt8(ascii: ":")
                {
                    previous = 0
                    at = bytes.index(after: at)
                    if at < bytes.endIndex { at = bytes.index(after: at) }
                    continue
                }
            }
            previous = byte
            at = bytes.index(after: at)
        }
        if let begin = start { result.append(intern(text[begin...], counted)) }
        return result
    }

    private mutating func intern(_ word: Substring, _ counted: Bool) -> Int {
        let number =
            numbers[word]
            ?? {
                let new = counts.count
                numbers[word] = new
                counts.append(0)
                return new
            }()
        if counted { counts[number] += 1 }
        return number
    }
}
