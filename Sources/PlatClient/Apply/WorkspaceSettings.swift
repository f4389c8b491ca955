import PlatModel
import PlatSystem
import PlatValue

/// `.workspace.yaml`: what the workspace that a folder stands for is to be.
enum WorkspaceSettings {
    private static let file = ".workspace.yaml"
    static let kind = GroupVersionKind(
        group: "tenancy.kcp.io", version: "v1alpha1", kind: "Workspace")

    /// The workspace object of the folder at `path`, with its settings where it has any.
    static func workspace(
        _ name: String, in path: String, shown: String
    ) async throws(ManifestError) -> Value {
        var object: Value = [
            "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
            "metadata": ["name": .string(name)],
        ]
        // What cannot be listed says so when its manifests are read.
        guard let names = try? Folder.names(path, shown: shown), names.contains(file) else {
            return object
        }
        let source = Folder.name(file, in: shown)
        let bytes = try await ManifestFiles.bytes(at: Folder.name(file, in: path), shown: source)
        for document in try ManifestReader.documents(in: bytes, source: source) {
            object = try merge(document, into: object, source)
        }
        return object
    }

    /// Settings are either a Workspace or the short form: type, location, labels, annotations.
    private static func merge(
        _ settings: Value, into object: Value, _ source: String
    ) throws(ManifestError) -> Value {
        var object = object
        guard let members = settings.objectValue else {
            throw ManifestError(source, .invalid("is not a mapping"))
        }
        if settings["kind"]?.stringValue == kind.kind {
            object["spec"] = settings["spec"]
            for key in ["labels", "annotations"] {
                object.set(settings.at("metadata", key), at: "metadata", key)
            }
            return object
        }
        for (key, value) in members {
            switch key {
            case "labels", "annotations": object.set(value, at: "metadata", key)
            case "type": object.set(type(value), at: "spec", "type")
            case "location":
                object.set(try selector(value, source), at: "spec", "location", "selector")
            default:
                let known = ["type", "location", "labels", "annotations"]
                throw ManifestError(source, .unknownKey(key, known: known))
            }
        }
        return object
    }

    /// `universal`, `root:universal`, or a mapping with name and path.
    private static func type(_ value: Value) -> Value {
        guard let text = value.stringValue else { return value }
        let trimmed = text.hasPrefix(":") ? String(text.dropFirst()) : text
        guard let colon = trimmed.lastIndex(of: ":") else { return ["name": .string(trimmed)] }
        return [
            "name": .string(String(trimmed[trimmed.index(after: colon)...])),
            "path": .string(String(trimmed[..<colon])),
        ]
    }

    /// `region=eu,tier=gold`, or a mapping as Kubernetes writes selectors.
    private static func selector(
        _ value: Value, _ source: String
    ) throws(ManifestError) -> Value {
        guard let text = value.stringValue else { return value }
        var labels = Members()
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else {
                let fault = "has a location \(text), which is no list of LABEL=VALUE"
                throw ManifestError(source, .invalid(fault))
            }
            labels[String(pair[0])] = .string(String(pair[1]))
        }
        return ["matchLabels": .object(labels)]
    }
}
