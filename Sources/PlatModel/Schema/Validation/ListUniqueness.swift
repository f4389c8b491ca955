import PlatValue

/// Checks that no two elements of a list of type set or map are the same.
struct ListUniqueness {
    private(set) var errors: [FieldError] = []
    private var path = ValuePath()

    init() {}

    mutating func check(_ value: Value, _ schema: Schema) {
        guard schema.contents.contains(.uniqueLists) else { return }
        switch value {
        case .array(let elements):
            switch schema.listType {
            case .set?: checkSet(elements)
            case .map?: checkMap(elements, schema)
            default: break
            }
            guard let items = schema.items else { return }
            for (index, element) in elements.enumerated() {
                path.push(index)
                check(element, items)
                path.pop()
            }
        case .object(let members):
            for (name, member) in members {
                guard let child = schema.member(name) else { continue }
                if schema.properties[name] != nil { path.push(name) } else { path.push(key: name) }
                check(member, child)
                path.pop()
            }
        default: break
        }
    }

    private var field: String {
        let text = path.fieldPath
        return text.isEmpty ? "<nil>" : text
    }

    private mutating func checkSet(_ elements: [Value]) {
        for index in Self.repeated(elements) {
            errors.append(.duplicate("\(path.fieldPath)[\(index)]", elements[index]))
        }
    }

    private mutating func checkMap(_ elements: [Value], _ schema: Schema) {
        let stranger = elements.firstIndex { $0.objectValue == nil && !$0.isNull }
        if let stranger {
            errors.append(
                .invalid(
                    "\(path.fieldPath)[\(stranger)]", elements[stranger],
                    "must be an object for an array of list-type map"))
            return
        }
        if schema.listMapKeys.count == 1 {
            checkKeys(elements, schema.listMapKeys[0])
            return
        }
        let identities = elements.map { element -> Value in
            var identity = Members()
            for key in schema.listMapKeys {
                if let value = element[key] { identity[key] = value }
            }
            return .object(identity)
        }
        for index in Self.repeated(identities) {
            errors.append(.duplicate("\(path.fieldPath)[\(index)]", identities[index]))
        }
    }

    /// A key that is alone is compared as it is: there an integer and a float differ.
    private mutating func checkKeys(_ elements: [Value], _ key: String) {
        let unspecified: Value = [:]
        let values = elements.map { $0[key] ?? unspecified }
        for index in Self.repeated(values) {
            let identity = values[index] == unspecified ? [:] : Value.object([key: values[index]])
            errors.append(.duplicate("\(path.fieldPath)[\(index)]", identity))
        }
    }

    private static let countToHash = 16

    /// The place of the second of each group of equal values.
    private static func repeated(_ values: [Value]) -> [Int] {
        guard values.count > countToHash else { return repeatedAmongFew(values) }
        var seen: [String: Int] = [:]
        var places: [Int] = []
        for (index, value) in values.enumerated() {
            let key = identity(of: value)
            let count = seen[key, default: 0]
            seen[key] = count + 1
            if count == 1 { places.append(index) }
        }
        return places
    }

    private static func repeatedAmongFew(_ values: [Value]) -> [Int] {
        values.indices.filter { index in
            values[..<index].count { isSame($0, values[index]) } == 1
        }
    }

    private static func isSame(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.string(let a), .string(let b)): a.hasSameBytes(as: b)
        case (.integer(let a), .integer(let b)): a == b
        case (.integer, .number), (.number, .integer): false
        default: left == right
        }
    }

    /// An integer and a float are never the same here, whatever their values.
    private static func identity(of value: Value) -> String {
        if case .number(let number) = value { return "float \(number)" }
        return value.jsonText(sortedKeys: true)
    }
}
