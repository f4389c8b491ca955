import Testing
import PlatModel
import PlatValue

@testable import PlatServer

/// Objects of one custom kind in memory: as much of a server as server-side apply needs to be tried,
/// without requests, storage or rights.
struct AppliedObjects {
    let group: String
    let kind: String
    let version: String
    let schema: Schema
    private(set) var objects: [String: Value] = [:]

    struct Request {
        var method: String
        var name: String
        var subresource = ""
        var manager: String
        var force = false
        var patch: String?
        var body: Value
    }

    init(definition: Value) throws {
        let version = try #require(definition.at("spec", "versions")?[0])
        group = definition.at("spec", "group")?.stringValue ?? ""
        kind = definition.at("spec", "names", "kind")?.stringValue ?? ""
        self.version = version["name"]?.stringValue ?? ""
        schema = try Schema(parsing: version.at("schema", "openAPIV3Schema") ?? [:])
    }

    private var apiVersion: String { "\(group)/\(version)" }

    private static let now = "2026-11-23T08:00:00Z"

    /// The status and the object or the error that a server answers.
    mutating func answer(_ request: Request) throws -> (status: Int, body: Value) {
        let management = FieldManagement(
            ManagedKind(kind: kind, schemas: [apiVersion: schema]), apiVersion: apiVersion,
            subresource: request.subresource,
            ignoring: request.subresource == "status" ? [["metadata"], ["spec"]] : [["status"]])
        let live = objects[request.name]
        var wanted: Value
        do throws(ApplyError) {
            switch request.patch {
            case "apply":
                wanted = try management.apply(
                    live: live, configuration: request.body, manager: request.manager,
                    force: request.force, now: Self.now)
                complete(&wanted)
            default:
                wanted = patched(live, request)
                complete(&wanted)
                wanted = management.update(
                    live: live, new: wanted, manager: request.manager, now: Self.now)
            }
        } catch {
            return refusal(error)
        }
        let stored = store(wanted, over: live, request)
        return (live == nil ? 201 : 200, stored)
    }

    private func patched(_ live: Value?, _ request: Request) -> Value {
        switch request.patch {
        case "merge": mergePatch(live ?? [:], request.body)
        case "json": jsonPatch(live ?? [:], request.body)
        default: request.body
        }
    }

    private func complete(_ object: inout Value) {
        schema.prune(&object, isRoot: true)
        schema.dropNulls(&object)
        schema.applyDefaults(&object)
        // Metadata goes through its own structure: what is empty is left out.
        for key in ["labels", "annotations", "finalizers"]
        where object.at("metadata", key) == [:] || object.at("metadata", key) == [] {
            object.set(nil, at: "metadata", key)
        }
    }

    private mutating func store(_ wanted: Value, over live: Value?, _ request: Request) -> Value {
        var object = wanted
        if request.subresource == "status", let live {
            object = live
            object["status"] = wanted["status"]
            let managed = wanted.at("metadata", "managedFields")
            object.set(managed, at: "metadata", "managedFields")
        } else {
            object["status"] = live?["status"]
        }
        object.set("id", at: "metadata", "annotations", "kcp.io/cluster")
        object.set("id", at: "metadata", "uid")
        var generation = live?.at("metadata", "generation")?.integerValue ?? 0
        if live == nil || live?["spec"] != object["spec"] { generation += 1 }
        object.set(.integer(generation), at: "metadata", "generation")
        if let live, FieldManagement.isUnchanged(object, from: live) { object = live }
        objects[request.name] = object
        return object
    }

    private func refusal(_ error: ApplyError) -> (status: Int, body: Value) {
        switch error {
        case .badRequest: return (400, ["message": .string(error.message)])
        case .unmergeable: return (500, ["message": .string(error.message)])
        case .conflict(let conflict):
            let causes = conflict.causes.map { cause in
                [
                    "reason": "FieldManagerConflict", "message": .string(cause.message),
                    "field": .string(cause.field),
                ] as Value
            }
            return (
                409, ["message": .string(conflict.message), "details": ["causes": .array(causes)]]
            )
        }
    }

    private func mergePatch(_ target: Value, _ patch: Value) -> Value {
        guard case .object(let changes) = patch else { return patch }
        var members = target.objectValue ?? [:]
        for (name, change) in changes {
            if change.isNull {
                members.removeValue(forKey: name)
            } else {
                members[name] = mergePatch(members[name] ?? .null, change)
            }
        }
        return .object(members)
    }

    /// As far as the recorded patches go: members of objects are added, replaced and removed.
    private func jsonPatch(_ target: Value, _ patch: Value) -> Value {
        var result = target
        for operation in patch.arrayValue ?? [] {
            let path = operation["path"]?.stringValue ?? ""
            let keys = path.split(separator: "/").map {
                String($0).replacing("~1", with: "/").replacing("~0", with: "~")
            }
            let isRemoval = operation["op"]?.stringValue == "remove"
            let value = isRemoval ? Value?.none : operation["value"]
            result.set(value, at: keys[...])
        }
        return result
    }
}
