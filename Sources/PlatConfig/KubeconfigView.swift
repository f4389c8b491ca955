public import PlatValue

extension Kubeconfig {
    /// The configuration as one document with its lists in order of name and only the keys that a
    /// kubeconfig knows, as `kubectl config view --raw` prints it.
    public func view() -> Value {
        var members = Members()
        members["apiVersion"] = "v1"
        for section in KubeconfigSection.allCases {
            let items = self[section].sorted {
                $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
            }.map { name, entry -> Value in
                [section.entryKey: Self.view(entry.fields, section.shape), "name": .string(name)]
            }
            members[section.rawValue] = items.isEmpty ? .null : .array(items)
        }
        members["current-context"] = .string(currentContext)
        members["kind"] = "Config"
        let preferences = Self.view(preferences, .preferences)
        if preferences != [:] { members["preferences"] = preferences }
        if !extensions.isEmpty {
            members["extensions"] = .array(
                extensions.sorted { $0.key < $1.key }.map {
                    ["name": .string($0.key), "extension": $0.value]
                })
        }
        return .object(Members(members.sortedByKey()))
    }

    private static func view(_ value: Value, _ type: KubeconfigStruct) -> Value {
        var members = Members()
        for field in type.fields {
            let member = view(value[field.key] ?? .null, field.shape)
            if field.omitsEmpty, isEmpty(member) { continue }
            members[field.key] = member
        }
        if type.name == KubeconfigStruct.exec.name {
            members["interactiveMode"] = ExecPlugin.interactiveMode(value).map(Value.string)
        }
        return .object(members)
    }

    private static func view(_ value: Value, _ shape: KubeconfigShape) -> Value {
        switch (shape, value) {
        case (.object(let type), .object): view(value, type)
        case (.list(let type), .array(let elements)):
            .array(elements.map { view($0, type) })
        case (.bytes, .string(let text)):
            .string(Base64.decode(text).map { Base64.encode($0) } ?? "")
        case (.string, .null): ""
        case (.bool, .null): false
        default: value
        }
    }

    private static func isEmpty(_ value: Value) -> Bool {
        switch value {
        case .null, .bool(false), .string(""): true
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        default: false
        }
    }
}
