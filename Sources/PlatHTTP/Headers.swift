/// The header fields of a message: ordered, repeatable, names compared without case.
public struct Headers: Sendable, Equatable {
    /// One field as it was added.
    public struct Field: Sendable, Equatable {
        public var name: String
        public var value: String
    }

    private var fields: [Field] = []

    public init() {}

    /// The first value of a name; assigning replaces all of them, nil removes them.
    public subscript(name: String) -> String? {
        get { fields.first { Self.same($0.name, name) }?.value }
        set {
            if let newValue { set(name, newValue) } else { remove(name) }
        }
    }

    /// All values of a name, in order.
    public func values(of name: String) -> [String] {
        fields.filter { Self.same($0.name, name) }.map(\.value)
    }

    /// Whether a comma separated list under this name holds the token (`Connection: close, Upgrade`).
    public func contains(_ name: String, token: String) -> Bool {
        values(of: name).contains { value in
            value.split(separator: ",").contains { part in
                Self.same(Self.trimmed(part), token)
            }
        }
    }

    /// Appends a field; one of that name may exist already.
    public mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// Replaces all fields of a name by one.
    public mutating func set(_ name: String, _ value: String) {
        guard let index = fields.firstIndex(where: { Self.same($0.name, name) }) else {
            return add(name, value)
        }
        fields[index].value = value
        let rest = fields[(index + 1)...].filter { !Self.same($0.name, name) }
        fields.replaceSubrange((index + 1)..., with: rest)
    }

    public mutating func remove(_ name: String) {
        fields.removeAll { Self.same($0.name, name) }
    }

    /// Takes over the fields of others, in their order, in the place of its own of these names.
    public mutating func replace(with others: Headers) {
        for field in others { remove(field.name) }
        fields += others.fields
    }

    public mutating func removeAll(where matches: (Field) -> Bool) {
        fields.removeAll(where: matches)
    }

    /// Refuses what would be more than one line, or another one, on the wire: a value with a line
    /// break in it is a header of somebody else's making.
    func checkSendable() throws(HTTPError) {
        for field in fields {
            let isName = !field.name.isEmpty && field.name.utf8.allSatisfy(Self.isToken)
            let isValue = field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
            guard isName, isValue else { throw .malformedHeader(name: field.name) }
        }
    }

    /// RFC 9110, section 5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// Field names and tokens are ASCII, so the case is folded by bytes: cheap and locale-free.
    static func same(_ left: some StringProtocol, _ right: some StringProtocol) -> Bool {
        let left = left.utf8
        let right = right.utf8
        guard left.count == right.count else { return false }
        return zip(left, right).allSatisfy { $0 == $1 || lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }

    static func trimmed(_ text: some StringProtocol) -> String {
        // Byte by byte: every line of every reply comes through here.
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
        var rest = Substring(text).utf8
        while let first = rest.first, isBlank(first) { rest.removeFirst() }
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(decoding: rest, as: UTF8.self)
    }
}

extension Headers: Sequence {
    public func makeIterator() -> IndexingIterator<[Field]> { fields.makeIterator() }
}

extension Headers: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { add(name, value) }
    }
}

extension Headers: CustomStringConvertible {
    /// Names only: values carry tokens, and a log must not.
    public var description: String { "Headers(\(fields.map(\.name).joined(separator: ", ")))" }
}
