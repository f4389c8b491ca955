import PlatClient
import PlatModel
import PlatValue

/// One thing that a command found, made or did: an object for programs, and its name.
struct Finding: Sendable, Equatable {
    /// What `-o name` prints; whatever takes such a thing takes this too.
    var name: String
    var value: Value

    init(name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    /// An object of a resource.
    init(_ object: Value, of resource: APIResource) {
        let typed = object.typed(as: resource)
        self.init(name: ObjectPrinter.name(typed, resource), typed)
    }

    /// What became of a thing that is not there any more, or not the thing that was asked for.
    static func outcome(_ name: String, _ status: String) -> Finding {
        Finding(name: name, ["name": .string(name), "status": .string(status)])
    }

    /// Several objects as one.
    static func list(_ values: [Value]) -> Value {
        var list = frame
        list["items"] = .array(values)
        return .object(list)
    }

    /// The same, while they come.
    static func listing(_ form: DocumentStream.Form) -> DocumentStream {
        DocumentStream(form, frame: frame, elements: "items")
    }

    private static var frame: Members {
        ["apiVersion": "v1", "kind": "List", "metadata": ["resourceVersion": ""]]
    }
}
