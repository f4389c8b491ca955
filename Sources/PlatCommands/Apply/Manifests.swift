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
    /// Nil also where it is empty: that is how Kubernetes writes "not given".
    var namespace: String? {
        object.at("metadata", "namespace")?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }
    /// `model.training.example.org/chat` without knowing the resource.
    var displayed: String {
        let group = kind.group.isEmpty ? "" : ".\(kind.group)"
        return "\(kind.kind.lowercased())\(group)/\(name)"
    }
}

/// Reading manifests: YAML or JSON, one or many in a file, lists taken apart.
enum Manifests {
    /// The manifests of files in order; a folder stands for the manifests directly in it.
    static func read(
        _ files: [String], _ context: Context
    ) async throws(CommandError) -> [Manifest] {
        var all: [Manifest] = []
        for file in files {
            let path = context.path(file)
            if file != "-", Folder.isFolder(path) {
                for name in try Folder.manifests(path, shown: file) {
                    all += try read(
                        await context.readBytes(path + "/" + name), file.appendingName(name))
                }
            } else {
                all += try read(
                    await context.readBytes(file), file == "-" ? "standard input" : file)
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
            let items = try items(of: document, place)
            for item in items {
                let manifest = Manifest(object: item, source: place)
                if let fault = fault(item) { throw CommandError(.invalid, place, fault) }
                manifests.append(manifest)
            }
        }
        return manifests
    }

    /// The objects of a list, or the one that the document is. What has a name is no list, whatever
    /// its kind is called.
    private static func items(
        of document: Value, _ place: String
    ) throws(CommandError) -> [Value] {
        guard let kind = document["kind"]?.stringValue, kind.hasSuffix("List"),
            let items = document["items"], document.at("metadata", "name") == nil
        else { return [document] }
        if items.isNull { return [] }
        guard let items = items.arrayValue else {
            throw CommandError(.invalid, place, "has items that are no list")
        }
        guard kind != "List" else { return items }
        // The items of a typed list may leave out what the list says once.
        return items.map { item in
            guard item.objectValue != nil else { return item }
            var item = item
            if item["kind"] == nil { item["kind"] = .string(String(kind.dropLast(4))) }
            if item["apiVersion"] == nil { item["apiVersion"] = document["apiVersion"] }
            return item
        }
    }

    /// Why something is no object of an API; nil where it is one.
    private static func fault(_ object: Value) -> String? {
        guard object.objectValue != nil else {
            return "is not an object but a single value or a list"
        }
        for (place, value) in [
            ("kind", object["kind"]), ("apiVersion", object["apiVersion"]),
            ("metadata.name", object.at("metadata", "name")),
            ("metadata.namespace", object.at("metadata", "namespace")),
        ] {
            // YAML reads no, 404 and 1e3 as other things than texts. Taken for nothing, they would
            // lead to another object than the one that is meant.
            if let value, !value.isNull, value.stringValue == nil {
                return "\(place) is not a text (quote it)"
            }
        }
        if object["kind"]?.stringValue ?? "" == "" { return "has no kind" }
        guard let version = object["apiVersion"]?.stringValue, !version.isEmpty else {
            return "has no apiVersion"
        }
        if !isGroupVersion(version) { return "has the apiVersion \(version), which is none" }
        if let metadata = object["metadata"], !metadata.isNull, metadata.objectValue == nil {
            return "has metadata that is no mapping"
        }
        guard let name = object.at("metadata", "name")?.stringValue, !name.isEmpty else {
            let prefix = object.at("metadata", "generateName")?.stringValue ?? ""
            return prefix.isEmpty
                ? "has no metadata.name"
                : "has a generateName, but only what has a metadata.name can be applied or removed"
        }
        for (place, text) in [
            ("name", name), ("namespace", object.at("metadata", "namespace")?.stringValue ?? ""),
        ] where !ObjectArguments.isSegment(text) {
            return "has a metadata.\(place) \(text), which can stand in no address"
        }
        return nil
    }

    /// Whether this can be the group and version of an API. What cannot would change the address
    /// that it becomes a part of.
    private static func isGroupVersion(_ text: String) -> Bool {
        GroupVersion(text) != nil
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
                    || [0x2D, 0x2E, 0x2F].contains(byte)
            }
            && text.split(separator: "/", omittingEmptySubsequences: false)
                .allSatisfy { !$0.isEmpty && ObjectArguments.isSegment(String($0)) }
    }

    /// The documents of a text, empty ones left out. A key that stands there twice is refused: one
    /// of the two would silently be lost.
    static func documents(_ bytes: [UInt8], source: String) throws(CommandError) -> [Value] {
        guard let bytes = ByteOrderMarks.utf8(bytes) else {
            throw CommandError(.invalid, source, "is no valid UTF-16")
        }
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
    /// The content of a file that the user named; `-` is standard input. Whoever writes it may take
    /// his time, so that an interruption ends the wait.
    func readBytes(_ file: String) async throws(CommandError) -> [UInt8] {
        interruption.arm()
        if file == "-" {
            var bytes: [UInt8] = []
            while true {
                let chunk = try await readInput()
                if chunk.isEmpty { return bytes }
                bytes += chunk
            }
        }
        let path = path(file)
        let result = await blockingUntilCancelled {
            Result { () throws(SystemError) in try readFile(path) }
        }
        guard let result else { throw CommandError(.interrupted, file, "interrupted") }
        do throws(SystemError) { return try result.get() } catch {
            throw CommandError(error.isMissing ? .notFound : .unavailable, file, error.reason)
        }
    }

    /// The next bytes of standard input; empty at its end.
    func readInput() async throws(CommandError) -> [UInt8] {
        let input = output.streams.input
        guard let chunk = await blockingUntilCancelled({ input.read() }) else {
            throw CommandError(.interrupted, "", "interrupted")
        }
        guard let chunk else {
            throw CommandError(.unavailable, "standard input", "cannot be read")
        }
        return chunk
    }

    func readText(_ file: String) async throws(CommandError) -> String {
        String(decoding: try await readBytes(file), as: UTF8.self)
    }

    /// The resource that a manifest is an object of.
    func resource(of manifest: Manifest, _ client: Client) async throws(CommandError) -> APIResource
    {
        do throws(ResourceLookupError) {
            return try await client.resource(for: manifest.kind)
        } catch {
            switch error {
            case .client, .ambiguous:
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
