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

    /// Text for one object, or for several as a list.
    func document(_ value: Value) -> String {
        format == .yaml ? value.yamlText() : value.jsonText(sortedKeys: true, pretty: true) + "\n"
    }

    /// `model.training.example.org/chat`.
    static func name(_ object: Value, _ resource: APIResource) -> String {
        resource.singularFullName + "/" + object.objectName
    }

    static func cluster(_ metadata: Value) -> String {
        metadata.at("annotations", "kcp.io/cluster")?.stringValue ?? ""
    }
}
