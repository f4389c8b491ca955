/// The documents of a text that holds any number of them, as YAML between `---` lines or as JSON
/// objects one after the other, as `apply -f` takes them.
public struct ManifestStream: Sendable {
    /// One document of the stream.
    public struct Document: Sendable, Equatable {
        /// Null when the document has no content.
        public var value: Value
        /// The line of the whole text that the document begins in.
        public var line: Int
        /// The paths of keys that an object has twice; YAML's are not told.
        public var duplicateKeys: [String] = []
    }

    private let bytes: [UInt8]
    private var offset = 0
    private var isJSON: Bool
    private var count = 0
    private var countedTo = 0
    private var countedLines = 1
    private let isStrict: Bool

    /// - Parameter isStrict: refuses YAML mappings that have a key twice, and documents that nothing
    ///   separates; JSON's keys are told either way.
    public init(_ bytes: [UInt8], isStrict: Bool = false) {
        self.bytes = bytes
        self.isStrict = isStrict
        isJSON = Self.firstByte(of: bytes) == UInt8(ascii: "{")
    }

    /// All documents up to the end or the first error.
    public static func documents(
        in bytes: [UInt8], isStrict: Bool = false
    ) -> (documents: [Document], error: ParseError?) {
        var stream = ManifestStream(bytes, isStrict: isStrict)
        var documents: [Document] = []
        do throws(ParseError) {
            while let document = try stream.next() { documents.append(document) }
        } catch {
            return (documents, error)
        }
        return (documents, nil)
    }

    /// The next document; nil at the end.
    public mutating func next() throws(ParseError) -> Document? {
        while isJSON {
            let start = skipSpace(from: offset)
            guard start < bytes.count else { return nil }
            do throws(ParseError) {
                let options = JSONReadingOptions(allowsTrailingBytes: true)
                let document = try JSONDocument(reading: bytes, from: start, options: options)
                offset = document.end
                count += 1
                return Document(
                    value: document.value, line: line(of: start),
                    duplicateKeys: document.duplicateKeys)
            } catch {
                try leaveJSON(error)
            }
        }
        return try nextYAML()
    }

    /// Goes on as YAML where JSON ends: from the start, if it was none at all (`{a: 1}`), and on the
    /// line behind an object.
    private mutating func leaveJSON(_ error: ParseError) throws(ParseError) {
        if error.offset == bytes.count {
            throw error.withUpstream("unexpected EOF")
        }
        if count > 0 {
            let rest = bytes[offset...].drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
            guard rest.first == 0x0A else {
                let place = (error.offset ?? offset) + 1
                throw error.withUpstream("json: offset \(place): \(error.message)")
            }
            offset = rest.startIndex + 1
        }
        isJSON = false
    }

    private mutating func nextYAML() throws(ParseError) -> Document? {
        let start = offset
        var content: [UInt8] = []
        while offset < bytes.count {
            let lineStart = offset
            let line = takeLine()
            if line.starts(with: "---".utf8) {
                try checkSeparator(line.dropFirst(3), at: lineStart)
                // At the beginning the separator belongs to the document that it introduces.
                if !content.isEmpty { return try document(content, from: start) }
            }
            content.append(contentsOf: line)
            content.append(0x0A)
        }
        return content.isEmpty ? nil : try document(content, from: start)
    }

    private mutating func document(_ content: [UInt8], from start: Int) throws(ParseError)
        -> Document
    {
        let first = line(of: start)
        do throws(ParseError) {
            return Document(
                value: try Value(yaml: content, isStrict: isStrict, isWhole: isStrict), line: first)
        } catch {
            var whole = error.withUpstream("error converting YAML to JSON: \(error.goText)")
            whole.line = error.line.map { $0 + first - 1 }
            throw whole
        }
    }

    private mutating func checkSeparator(_ rest: ArraySlice<UInt8>, at start: Int)
        throws(ParseError)
    {
        let text = String(decoding: rest, as: UTF8.self)
        let trimmed = text.drop { $0.isWhitespace }
        guard let first = trimmed.first, first != "#" else { return }
        var shown = Substring(trimmed)
        while shown.last?.isWhitespace ?? false { shown.removeLast() }
        throw ParseError(
            "invalid Yaml document separator: \(shown)", line: line(of: start), column: 4)
    }

    /// The line at the offset, without its end.
    private mutating func takeLine() -> ArraySlice<UInt8> {
        let rest = bytes[offset...]
        let end = rest.firstIndex(of: 0x0A) ?? bytes.count
        offset = min(end + 1, bytes.count)
        let hasReturn = end < bytes.count && end > rest.startIndex && bytes[end - 1] == 0x0D
        return bytes[rest.startIndex..<(hasReturn ? end - 1 : end)]
    }

    /// The line of an offset. Counts on from where it counted to last: documents come in order.
    private mutating func line(of offset: Int) -> Int {
        if offset < countedTo { (countedTo, countedLines) = (0, 1) }
        countedLines += bytes[countedTo..<offset].count { $0 == 0x0A }
        countedTo = offset
        return countedLines
    }

    private func skipSpace(from start: Int) -> Int {
        bytes[start...].firstIndex { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
            ?? bytes.count
    }

    private static func firstByte(of bytes: [UInt8]) -> UInt8? {
        bytes.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    }
}
