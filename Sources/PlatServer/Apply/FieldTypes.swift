import PlatValue

/// How the fields of one version of a kind are merged and owned, as a table of types that refer to
/// each other by number, so that a type may contain itself.
struct FieldTypes: Sendable {
    typealias ID = Int

    enum Scalar: Sendable { case untyped, string, numeric, boolean }

    struct List: Sendable {
        /// An atomic list has one owner; the elements of another are told apart by `keys`, or by
        /// their value where there are none (a set).
        var isAtomic: Bool
        var keys: [String] = []
        var element: ID
    }

    struct Map: Sendable {
        var isAtomic: Bool
        var fields: [String: Field] = [:]
        /// The type of members that are no fields; `none` where there may be no such member.
        var element: ID
        /// Whether nothing at all is known of the members (free form).
        var isFreeForm = false
    }

    struct Field: Sendable {
        let type: ID
        let defaultValue: Value?
    }

    /// What a value of a type may be: more than one of these, where the type leaves it open.
    struct Atom: Sendable {
        var scalar: Scalar?
        var list: List?
        var map: Map?
    }

    /// No type: what is there may not be there.
    static let none: ID = 0
    /// Any value: objects granular, lists atomic.
    static let deduced: ID = 1
    /// Any value, as a whole.
    static let untyped: ID = 2

    private var atoms: [Atom]
    private(set) var root: ID

    /// The types of an object of which no schema is known.
    init() {
        let untypedList = List(isAtomic: true, element: Self.untyped)
        atoms = [
            Atom(),
            Atom(
                scalar: .untyped, list: untypedList,
                map: Map(isAtomic: false, element: Self.deduced, isFreeForm: true)),
            Atom(
                scalar: .untyped, list: untypedList,
                map: Map(isAtomic: true, element: Self.untyped, isFreeForm: true)),
        ]
        root = Self.deduced
    }

    subscript(id: ID) -> Atom { atoms[id] }

    mutating func add(_ atom: Atom) -> ID {
        atoms.append(atom)
        return atoms.count - 1
    }

    mutating func setRoot(_ atom: Atom) { root = add(atom) }

    mutating func replace(_ id: ID, with atom: Atom) { atoms[id] = atom }

    /// The atom that fits the value: of a type that leaves more open, the part for this value.
    func atom(_ id: ID, for value: Value?) -> Shape {
        let atom = self[id]
        switch value {
        case .bool?, .integer?, .number?, .string?:
            if let scalar = atom.scalar { return .scalar(scalar) }
        case .array?:
            if let list = atom.list { return .list(list) }
        case .object?:
            if let map = atom.map { return .map(map) }
        case .null?, nil:
            break
        }
        if let map = atom.map { return .map(map) }
        if let scalar = atom.scalar { return .scalar(scalar) }
        if let list = atom.list { return .list(list) }
        return .none
    }

    /// What one value of a type is to be taken for.
    enum Shape: Sendable {
        case scalar(Scalar)
        case list(List)
        case map(Map)
        case none

        var kind: Int {
            switch self {
            case .scalar: 0
            case .list: 1
            case .map: 2
            case .none: 3
            }
        }
    }
}

extension FieldTypes {
    /// The path element of one item of a list that is not atomic.
    func element(of item: Value, in list: List) throws(FieldTypeError) -> PathElement {
        if list.keys.isEmpty {
            switch item {
            case .object:
                throw FieldTypeError(
                    "associative list without keys has an element that's a map type")
            case .array:
                throw FieldTypeError("not supported: associative list with lists as elements")
            case .null:
                throw FieldTypeError(
                    "associative list without keys has an element that's an explicit null")
            default:
                return .value(item)
            }
        }
        guard !item.isNull else {
            throw FieldTypeError("associative list with keys may not have a null element")
        }
        guard let members = item.objectValue else {
            throw FieldTypeError("associative list with keys may not have non-map elements")
        }
        var fields: [PathElement.KeyField] = []
        for key in list.keys {
            // A key left out stands for its default; without one, the element is told apart by the rest.
            let value = members[key] ?? self[list.element].map?.fields[key]?.defaultValue
            if let value { fields.append(.init(name: key, value: value)) }
        }
        guard !fields.isEmpty else {
            let keys = list.keys.map { "\"\($0)\"" }.joined(separator: " ")
            throw FieldTypeError(
                "associative list with keys has an element that omits all key fields [\(keys)] "
                    + "(and doesn't have default values for any key fields)")
        }
        fields.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return .key(fields)
    }
}

/// Why a value is not of its type: one or more places and reasons.
struct FieldTypeError: Error, Equatable, CustomStringConvertible {
    struct Finding: Equatable {
        var path: String
        let reason: String
    }

    var findings: [Finding]

    init(_ reason: String) { findings = [Finding(path: "", reason: reason)] }

    init(_ findings: [Finding]) { self.findings = findings }

    var description: String {
        let lines = findings.map { $0.path.isEmpty ? $0.reason : "\($0.path): \($0.reason)" }
        return lines.count == 1
            ? lines[0] : "errors:\n" + lines.map { "  " + $0 }.joined(separator: "\n")
    }
}
