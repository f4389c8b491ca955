import PlatClient
import PlatModel
import PlatValue

/// Prints objects in the format that the user chose.
struct ObjectPrinter: Sendable {
    var format: OutputFormat
    var showsManagedFields = false

    /// Objects are hard to read with the bookkeeping of server-side apply in them.
    func readable(_ object: Value) -> Value {
        guard !showsManagedFields else { return object }
        var copy = object
        copy.set(nil, at: "metadata", "managedFields")
        return copy
    }

    /// Several objects as one document.
    static func list(_ objects: [Value]) -> Value {
        [
            "apiVersion": "v1", "items": .array(objects), "kind": "List",
            "metadata": ["resourceVersion": ""],
        ]
    }

    /// Text for one object, or for several as a list.
    func document(_ value: Value) -> String {
        switch format {
        case .yaml: value.yamlText()
        case .jsonl: value.jsonText() + "\n"
        case .table, .wide, .json, .name: value.jsonText(sortedKeys: true, pretty: true) + "\n"
        }
    }

    /// `model.training.example.org/chat`.
    static func name(_ object: Value, _ resource: APIResource) -> String {
        resource.singularFullName + "/" + object.objectName
    }

    static func cluster(_ metadata: Value) -> String {
        metadata.at("annotations", "kcp.io/cluster")?.stringValue ?? ""
    }
}

extension Value {
    /// The object with its type in front: items of a list leave out what the list says once.
    func typed(as resource: APIResource) -> Value {
        guard self["kind"] == nil, let members = objectValue else { return self }
        var typed: Members = [
            "apiVersion": .string(resource.groupVersion.description),
            "kind": .string(resource.kind),
        ]
        for (key, value) in members { typed[key] = value }
        return .object(typed)
    }
}
