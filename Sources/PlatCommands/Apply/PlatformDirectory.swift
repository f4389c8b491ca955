import PlatModel
import PlatValue

/// A folder that mirrors a part of the workspace tree: folders are workspaces, files hold their
/// objects. See plat-platform-directory(7).
struct PlatformDirectory {
    /// A manifest with the workspace that it belongs to.
    struct Placed: Sendable, Equatable {
        var workspace: WorkspacePath
        var manifest: Manifest
        /// Whether it is the workspace that a folder stands for.
        var isFolder = false
    }

    static let settingsFile = ".workspace.yaml"

    let context: Context

    /// Everything in a folder, as content of `workspace`, parents before their children.
    func read(
        _ folder: String, as workspace: WorkspacePath
    ) async throws(CommandError) -> [Placed] {
        let path = context.path(folder)
        var placed: [Placed] = []
        for name in try Folder.manifests(path, shown: folder) {
            let file = folder.appendingName(name)
            placed += try Manifests.read(await context.readBytes(file), file).map {
                Placed(workspace: workspace, manifest: $0)
            }
        }
        for name in try Folder.names(path, shown: folder)
        where !name.hasPrefix(".") && Folder.isFolder(path.appendingName(name)) {
            let child = folder.appendingName(name)
            guard WorkspacePath.isSegment(name) else {
                throw CommandError(
                    .invalid, child, "is no name of a workspace",
                    hints: ["lower-case letters, digits and inner dashes, at most 63"])
            }
            try await add(name, child, to: &placed, in: workspace)
            placed += try await read(child, as: workspace.appending(name))
        }
        return placed
    }

    /// Adds the workspace that a folder stands for, or marks the one that a file describes.
    private func add(
        _ name: String, _ folder: String, to placed: inout [Placed], in workspace: WorkspacePath
    ) async throws(CommandError) {
        let settings = folder.appendingName(Self.settingsFile)
        var object = Self.workspace(name)
        if Folder.names(context.path(folder)).contains(Self.settingsFile) {
            let documents = try Manifests.documents(
                await context.readBytes(settings), source: settings)
            for document in documents { object = try merge(document, into: object, settings) }
        }
        let described = placed.firstIndex {
            $0.workspace == workspace && $0.manifest.name == name
                && $0.manifest.kind == Kinds.workspace
        }
        if let described {
            placed[described].isFolder = true
        } else {
            placed.append(
                Placed(
                    workspace: workspace,
                    manifest: Manifest(object: object, source: folder.appendingName("")),
                    isFolder: true))
        }
    }

    private static func workspace(_ name: String) -> Value {
        [
            "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
            "metadata": ["name": .string(name)],
        ]
    }

    /// Settings are either a Workspace or the short form: type, location, labels, annotations.
    private func merge(
        _ settings: Value, into object: Value, _ source: String
    ) throws(CommandError) -> Value {
        var object = object
        guard let members = settings.objectValue else {
            throw CommandError(.invalid, source, "is not a mapping")
        }
        if settings["kind"]?.stringValue == "Workspace" {
            object["spec"] = settings["spec"]
            for key in ["labels", "annotations"] {
                object.set(settings.at("metadata", key), at: "metadata", key)
            }
            return object
        }
        let known = ["type", "location", "labels", "annotations"]
        for (key, value) in members {
            switch key {
            case "labels", "annotations": object.set(value, at: "metadata", key)
            case "type": object.set(Self.type(value), at: "spec", "type")
            case "location":
                object.set(try selector(value, source), at: "spec", "location", "selector")
            default:
                throw CommandError(
                    .invalid, source, "has a key \(key), which means nothing here",
                    hints: Suggestions.hint(for: key, among: known)
                        + ["keys: " + known.joined(separator: ", ")])
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
    private func selector(_ value: Value, _ source: String) throws(CommandError) -> Value {
        guard let text = value.stringValue else { return value }
        var labels = Members()
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else {
                throw CommandError(
                    .invalid, source, "has a location \(text), which is no list of LABEL=VALUE")
            }
            labels[String(pair[0])] = .string(String(pair[1]))
        }
        return ["matchLabels": .object(labels)]
    }
}

extension Folder {
    /// The names in a folder that is known to be readable.
    static func names(_ path: String) -> [String] { (try? names(path, shown: path)) ?? [] }
}

/// Kinds that apply knows something about.
enum Kinds {
    private static func kind(_ group: String, _ version: String, _ kind: String) -> GroupVersionKind
    {
        GroupVersionKind(group: group, version: version, kind: kind)
    }

    static let workspace = kind("tenancy.kcp.io", "v1alpha1", "Workspace")

    static func isKind(_ manifest: Manifest, _ group: String, _ kind: String) -> Bool {
        manifest.kind.group == group && manifest.kind.kind == kind
    }
}
