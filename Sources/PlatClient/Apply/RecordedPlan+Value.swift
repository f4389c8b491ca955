import PlatModel
public import PlatValue

/// A plan as it stands in a file: for people to read, and for plat to read again.
extension RecordedPlan {
    /// Counts up when an older plat could not carry out what a plan says.
    private static let version: Int64 = 1

    /// As it is written.
    public var value: Value {
        var value: Value = [
            "plan": .integer(Self.version), "server": .string(server),
            "fieldManager": .string(options.fieldManager),
            "forceConflicts": .bool(options.forcesConflicts),
            "defaultNamespace": .string(options.defaultNamespace),
        ]
        value["namespace"] = options.namespace.map(Value.string)
        if let set = options.applySet {
            value["applySet"] = [
                "name": .string(set.name), "namespace": .string(set.namespace),
            ]
        }
        value["objects"] = .array(entries.map(Self.value))
        value["remove"] = removals.map { .array($0.map(Self.value)) }
        return value
    }

    private static func value(_ entry: Entry) -> Value {
        var value: Value = ["do": .string(entry.step.rawValue)]
        value["path"] = entry.item.workspace.map { .string($0.displayed) }
        if entry.item.isFolder { value["folder"] = true }
        value["source"] = .string(entry.item.manifest.source)
        switch entry.item.expected {
        case .present(let version): value["was"] = self.value(version)
        case .absent: value["was"] = "absent"
        case .nowhere, .hidden, nil: break
        }
        value["object"] =
            entry.step == .keep
            ? identity(of: entry.item.manifest.object) : entry.item.manifest.object
        return value
    }

    /// What is kept is not written: what it says is of no interest.
    private static func identity(of object: Value) -> Value {
        var identity: Value = [:]
        for key in ["apiVersion", "kind"] { identity[key] = object[key] }
        for key in ["name", "namespace"] {
            guard let text = object.at("metadata", key) else { continue }
            identity.set(text, at: "metadata", key)
        }
        return identity
    }

    private static func value(_ removal: Removal) -> Value {
        var value: Value = [
            "name": .string(removal.displayed), "was": self.value(removal.version),
        ]
        value["path"] = removal.workspace.map { .string($0.displayed) }
        if !removal.namespace.isEmpty { value["namespace"] = .string(removal.namespace) }
        return value
    }

    private static func value(_ version: ObjectState.Version) -> Value {
        [
            "uid": .string(version.uid), "resourceVersion": .string(version.revision),
            "content": .string(version.content),
        ]
    }

    /// A plan that was written.
    public init(_ value: Value) throws(PlanFault) {
        guard let version = value["plan"]?.integerValue else {
            throw .unreadable("is no plan")
        }
        guard version == Self.version else {
            throw .unreadable("is a plan of version \(version), which another plat has made")
        }
        server = try Self.text(value, "server")
        options = ApplyOptions(
            namespace: value["namespace"]?.stringValue,
            defaultNamespace: try Self.text(value, "defaultNamespace"))
        options.fieldManager = try Self.text(value, "fieldManager")
        guard let forces = value["forceConflicts"]?.boolValue,
            let objects = value["objects"]?.arrayValue
        else { throw .unreadable("lacks forceConflicts or objects") }
        options.forcesConflicts = forces
        if let set = value["applySet"] {
            options.applySet = ApplySet(
                name: try Self.text(set, "name"), namespace: try Self.text(set, "namespace"))
        }
        entries = []
        for object in objects { entries.append(try Self.entry(object)) }
        guard let remove = value["remove"] else { return }
        guard let leftovers = remove.arrayValue, options.applySet != nil else {
            throw .unreadable("says remove, but not what of which set")
        }
        var removals: [Removal] = []
        for leftover in leftovers { removals.append(try Self.removal(leftover)) }
        self.removals = removals
    }

    private static func text(_ value: Value, _ key: String) throws(PlanFault) -> String {
        guard let text = value[key]?.stringValue else { throw .unreadable("lacks \(key)") }
        return text
    }

    private static func entry(_ value: Value) throws(PlanFault) -> Entry {
        let word = try text(value, "do")
        guard let step = Step(rawValue: word) else {
            throw .unreadable("says do: \(word), which means nothing")
        }
        guard let object = value["object"], ManifestCheck.fault(of: object) == nil else {
            throw .unreadable("holds something to \(word) that is no object")
        }
        var item = ApplyPlan.Item(
            workspace: try workspace(value),
            manifest: Manifest(object: object, source: try text(value, "source")),
            isFolder: value["folder"]?.boolValue ?? false)
        switch value["was"] {
        case nil: item.expected = step == .create ? .nowhere : nil
        case .string("absent")?: item.expected = .absent
        case let was?: item.expected = .present(try self.version(was))
        }
        guard step != .configure || item.expected != nil else {
            throw .unreadable("does not say what \(item.manifest.displayed) was")
        }
        return Entry(step: step, item: item)
    }

    private static func removal(_ value: Value) throws(PlanFault) -> Removal {
        guard let was = value["was"] else { throw .unreadable("lacks was") }
        return Removal(
            workspace: try workspace(value), displayed: try text(value, "name"),
            namespace: value["namespace"]?.stringValue ?? "", version: try version(was))
    }

    private static func version(_ value: Value) throws(PlanFault) -> ObjectState.Version {
        ObjectState.Version(
            uid: try text(value, "uid"), revision: try text(value, "resourceVersion"),
            content: try text(value, "content"))
    }

    private static func workspace(_ value: Value) throws(PlanFault) -> WorkspacePath? {
        guard value["path"] != nil else { return nil }
        let path = WorkspacePath(String(try text(value, "path").drop { $0 == ":" }))
        guard path.isValid else { throw .unreadable("says path: \(path), which is none") }
        return path
    }
}
