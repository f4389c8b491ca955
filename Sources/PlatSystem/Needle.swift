/// A text to be looked for among many bytes, which spares reading what they stand for.
public struct Needle: Sendable {
    private let bytes: [UInt8]
    /// The place of a byte that is rare in JSON, for which the search looks first: quotes and small
    /// letters are everywhere.
    private let anchor: Int

    /// How many bytes it has.
    public var count: Int { bytes.count }

    /// Text that is not empty.
    public init(_ text: String) {
        bytes = Array(text.utf8)
        precondition(!bytes.isEmpty, "nothing can be looked for")
        func isCommon(_ byte: UInt8) -> Bool {
            switch Character(UnicodeScalar(byte)) {
            case "A"..."Z", "j", "p", "q", "x", "z", "{": false
            default: true
            }
        }
        anchor = bytes.firstIndex { !isCommon($0) } ?? bytes.count - 1
    }

    /// A member's name, or a text.
    public init(quoted word: String) { self.init("\"\(word)\"") }

    /// Where the text stands first, from `begin` on; nil where it does not.
    public func offset(in text: [UInt8], from begin: Int = 0) -> Int? {
        text.withUnsafeBytes { text -> Int? in
            guard let start = text.baseAddress else { return nil }
            var at = begin + anchor
            while at + bytes.count - anchor <= text.count,
                let hit = memchr(start + at, Int32(bytes[anchor]), text.count - at)
            {
                at = UnsafeRawPointer(hit) - start
                guard at + bytes.count - anchor <= text.count else { return nil }
                if memcmp(start + at - anchor, bytes, bytes.count) == 0 { return at - anchor }
                at += 1
            }
            return nil
        }
    }
}
