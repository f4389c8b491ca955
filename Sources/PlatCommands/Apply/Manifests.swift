import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// One object as a file describes it.
struct Manifest: Sendable, Equatable {
    var object: Value
    /// Where it stands: `models.yaml`, `models.yaml:2` for the second of several documents.
    var source: String

    var kind: GroupVersionKind {
        let version = GroupVersion(object["apiVersion"]?.stringValue ?? "")
        return (version ?? GroupVersion(group: "", version: "")).kind(
            object["kind"]?.stringValue ?? "")
    }
    var name: String { object.at("metadata", "name")?.stringValue ?? "" }
    var namespace: String? { object.at("metadata", "namespace")?.stringValue }
    /// `model.training.example.org/chat` without knowing the resource.
    var displayed: String {
        let group = kind.group.isEmpty ? "" : ".\(kind.group)"
        return "\(kind.kind.lowercased())\(group)/\(name)"
    }
}

/// Reading manifests: YAML or JSON, one or many in a file, lists taken apart.
enum Manifests {
    /// The manifests of files in order; a folder stands for the manifests directly in it.
    static func read(_ files: [String], _ context: Context) throws(CommandError) -> [Manifest] {
        var all: [Manifest] = []
        for file in files {
            let path = context.path(file)
            if file != "-", Folder.isFolder(path) {
                for name in try Folder.manifests(path, shown: file) {
                    all += try read(context.readBytes(path + "/" + name), file.appendingName(name))
                }
            } else {
                all += try read(context.readBytes(file), file == "-" ? "standard input" : file)
            }
        }
        return all
    }

    /// The manifests of one file. What is wrong with one is told with its place.
    static func read(_ bytes: [UInt8], _ source: String) throws(CommandError) -> [Manifest] {
        let documents = try documents(bytes, source: source)
        var manifests: [Manifest] = []
        for (index, document) in documents.enumerated() {
            let place = documents.count > 1 ? "\(source) (document \(index + 1))" : source
            let items = isList(document) ? document["items"]?.arrayValue ?? [] : [document]
            for item in items {
                let manifest = Manifest(object: item, source: place)
                if let fault = fault(item) { throw CommandError(.invalid, place, fault) }
                manifests.append(manifest)
            }
        }
        return manifests
    }

    private static func isList(_ document: Value) -> Bool {
        guard let kind = document["kind"]?.stringValue else { return false }
        return kind.hasSuffix("List") && document["items"]?.arrayValue != nil
    }

    /// Why something is no object of an API; nil where it is one.
    private static func fault(_ object: Value) -> String? {
        guard object.objectValue != nil else {
            return "is not an object but a single value or a list"
        }
        if object["kind"]?.stringValue ?? "" == "" { return "has no kind" }
        guard let version = object["apiVersion"]?.stringValue, !version.isEmpty else {
            return "has no apiVersion"
        }
        if GroupVersion(version) == nil { return "has the apiVersion \(version), which is none" }
        if object.at("metadata", "name")?.stringValue ?? "" == "" { return "has no metadata.name" }
        return nil
    }

    /// The documents of a text, empty ones left out. A key that stands there twice is refused: one
    /// of the two would silently be lost.
    static func documents(_ bytes: [UInt8], source: String) throws(CommandError) -> [Value] {
        let (documents, error) = ManifestStream.documents(in: bytes, isStrict: true)
        if let error { throw CommandError(.invalid, source, error.description) }
        for document in documents where !document.duplicateKeys.isEmpty {
            let keys = document.duplicateKeys.joined(separator: ", ")
            throw CommandError(
                .invalid, source, "line \(document.line): a document has \(keys) twice")
        }
        return documents.map(\.value).filter { !$0.isNull }
    }
}

extension Context {
    /// The content of a file that the user named; `-` is standard input.
    func readBytes(_ file: String) throws(CommandError) -> [UInt8] {
        if file == "-" {
            var bytes: [UInt8] = []
            while true {
                guard let chunk = output.streams.input.read() else {
                    throw CommandError(.unavailable, "standard input", "cannot be read")
                }
                if chunk.isEmpty { return bytes }
                bytes += chunk
            }
        }
        do throws(SystemError) { return try readFile(path(file)) } catch {
            throw CommandError(error.isMissing ? .notFound : .unavailable, file, error.reason)
        }
    }

    func readText(_ file: String) throws(CommandError) -> String {
        String(decoding: try readBytes(file), as: UTF8.self)
    }

    /// The resource that a manifest is an object of.
    func resource(of manifest: Manifest, _ client: Client) async throws(CommandError) -> APIResource
    {
        do throws(ResourceLookupError) {
            return try await client.resource(for: manifest.kind)
        } catch {
            switch error {
            case .client:
                throw CommandError(error, word: manifest.displayed, in: client, program: program)
            case .unknown(let kinds):
                let version = manifest.kind.groupVersion
                throw CommandError(
                    .notFound, manifest.displayed,
                    "this workspace has no kind \(manifest.kind.kind) in \(version)",
                    hints: Suggestions.hint(for: manifest.kind.kind, among: kinds)
                        + ["see what there is: \(program) api-resources"])
            }
        }
    }
}

extension String {
    /// A file's name below a folder's, as one would type it.
    func appendingName(_ name: String) -> String {
        hasSuffix("/") ? self + name : self + "/" + name
    }
}
