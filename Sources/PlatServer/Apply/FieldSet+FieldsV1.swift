import PlatModel
import PlatValue

/// The written form of field sets: objects whose keys are path elements (`f:name`, `k:{"port":80}`,
/// `v:"x"`, `i:3`), with `.` for a node that is a member besides what is below it.
extension FieldSet {
    /// Reads a set. Elements of an unknown sort are left out: a later version may know what they are.
    init(fieldsV1 value: Value) throws(FieldsV1Error) {
        guard case .object(let members) = value else {
            throw FieldsV1Error(reason: "expected an object")
        }
        self.init()
        for (key, below) in members where key != "." {
            guard let element = try PathElement(fieldsV1: key) else { continue }
            let children = try FieldSet(fieldsV1: below)
            // A node without children is a member, also without the dot.
            let isMember = below.objectValue?.contains(".") == true || children.isEmpty
            insert(element, isMember: isMember, children: children)
        }
    }

    var fieldsV1: Value {
        var members = Members()
        for node in nodes {
            var below = node.children.fieldsV1
            if node.isMember, case .object(let inner) = below, !inner.isEmpty {
                below = .object(Members(uniqueEntries: [(".", .object([:]))] + Array(inner)))
            }
            members[node.element.fieldsV1] = below
        }
        return .object(members)
    }
}

/// Why something is no written field set.
struct FieldsV1Error: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
}

extension PathElement {
    /// Nil for a sort of element that is not known.
    init?(fieldsV1 key: String) throws(FieldsV1Error) {
        guard key.utf8.count >= 2 else {
            throw FieldsV1Error(reason: "key must be 2 characters long:")
        }
        let rest = String(key.dropFirst(2))
        guard key.utf8.dropFirst().first == UInt8(ascii: ":") else {
            throw FieldsV1Error(reason: "missing colon: \(key)")
        }
        switch key.utf8.first {
        case UInt8(ascii: "f"):
            self = .field(rest)
        case UInt8(ascii: "v"):
            self = .value(try Self.read(rest))
        case UInt8(ascii: "k"):
            guard case .object(let members) = try Self.read(rest) else {
                throw FieldsV1Error(reason: "a list key must be an object: \(rest)")
            }
            self = .key(members.sortedByKey().map { KeyField(name: $0.key, value: $0.value) })
        case UInt8(ascii: "i"):
            guard let index = Int(rest) else {
                throw FieldsV1Error(reason: "an index must be a number: \(rest)")
            }
            self = .index(index)
        default:
            return nil
        }
    }

    private static func read(_ text: String) throws(FieldsV1Error) -> Value {
        do throws(ParseError) {
            return try Value(json: text)
        } catch {
            throw FieldsV1Error(reason: error.description)
        }
    }

    var fieldsV1: String {
        switch self {
        case .field(let name):
            return "f:" + name
        case .key(let fields):
            let members = Members(uniqueEntries: fields.map { ($0.name, $0.value) })
            return "k:" + Value.object(members).jsonText()
        case .value(let value):
            return "v:" + value.jsonText()
        case .index(let index):
            return "i:\(index)"
        }
    }
}

extension PathElement: Hashable {
    func hash(into hasher: inout Hasher) {
        switch self {
        case .field(let name): hasher.combine(name)
        case .key(let fields):
            for field in fields {
                hasher.combine(field.name)
                Self.hash(field.value, into: &hasher)
            }
        case .value(let value): Self.hash(value, into: &hasher)
        case .index(let index): hasher.combine(index)
        }
    }

    private static func hash(_ value: Value, into hasher: inout Hasher) {
        switch value {
        case .string(let text): hasher.combine(text)
        case .bool(let flag): hasher.combine(flag)
        // A whole number is the same value, however it was written.
        case .integer, .number: hasher.combine(value.doubleValue)
        case .null, .array, .object: break
        }
    }
}
