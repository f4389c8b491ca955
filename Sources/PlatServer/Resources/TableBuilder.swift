import PlatModel
import PlatValue

/// Objects as rows: what `kubectl get` prints (apiserver contract, section 2.5).
struct TableBuilder {
    private let columns: TableColumns
    private let includeObject: String
    private let version: String
    private let context: RequestContext

    init(_ type: ResourceType, includeObject: String?, _ version: String, _ context: RequestContext)
        throws(Status)
    {
        try self.init(.columns(for: type), includeObject: includeObject, version, context)
    }

    init(
        _ columns: TableColumns, includeObject: String?, _ version: String,
        _ context: RequestContext
    ) throws(Status) {
        self.columns = columns
        self.includeObject = includeObject ?? "Metadata"
        self.version = version
        self.context = context
        guard ["None", "Metadata", "Object", ""].contains(self.includeObject) else {
            throw Status.badRequest(
                "Unable to convert to Table as requested: includeObject: Invalid value:"
                    + " \"\(self.includeObject)\": must be 'Metadata', 'Object', 'None', or empty")
        }
    }

    func table(
        for objects: [Value], resourceVersion: String, continue token: String?, remaining: Int?
    ) -> Value {
        var metadata: Members = ["resourceVersion": .string(resourceVersion)]
        if let token { metadata["continue"] = .string(token) }
        if let remaining { metadata["remainingItemCount"] = .integer(Int64(remaining)) }
        return table(of: rows(for: objects), metadata)
    }

    /// A table of rows that are made already.
    func table(of rows: [Value], _ metadata: Members) -> Value {
        [
            "kind": "Table", "apiVersion": .string("meta.k8s.io/\(version)"),
            "metadata": .object(metadata),
            "columnDefinitions": .array(columns.definitions),
            "rows": .array(rows),
        ]
    }

    func rows(for objects: [Value]) -> [Value] {
        let now = context.clock.secondsSinceEpoch()
        return objects.map { object in
            ["cells": .array(columns.cells(object, now: now)), "object": embedded(object)]
        }
    }

    private func embedded(_ object: Value) -> Value {
        switch includeObject {
        case "None": .null
        case "Object": object
        default: partialMetadata(object, version: version)
        }
    }
}
