import PlatSystem
import PlatValue

/// Which files make up the kubeconfig in effect: one named by flag, the list in `$KUBECONFIG`, or
/// the file in the home folder.
public struct KubeconfigFiles: Sendable, Equatable {
    /// In order of precedence, as written.
    public let paths: [String]
    /// Whether the one path was named by flag: then it must exist.
    public let isExplicit: Bool
    /// The folder that relative paths start from; empty for the process's own.
    public let folder: String
    /// Whether the list came from the variable: then it is worth a warning when nothing exists.
    public let isFromVariable: Bool

    public init(flag: String?, variable: String?, home: String, folder: String = "") {
        self.folder = folder
        if let flag, !flag.isEmpty {
            paths = [flag]
            isExplicit = true
            isFromVariable = false
        } else if let variable, !variable.isEmpty {
            var list: [String] = []
            for part in variable.split(separator: ":", omittingEmptySubsequences: false) {
                let path = String(part)
                if !list.contains(path) { list.append(path) }
            }
            paths = list
            isExplicit = false
            isFromVariable = true
        } else {
            paths = [home + "/.kube/config"]
            isExplicit = false
            isFromVariable = false
        }
    }

    /// The file that new entries and `current-context` are written to: the first that exists, else
    /// the last of the list.
    public var defaultPath: String {
        let candidates = paths.filter { !$0.isEmpty }
        return candidates.first { fileExists(located($0)) } ?? candidates.last ?? ""
    }

    /// Where a path of the list is, whatever folder the process is in.
    func located(_ path: String) -> String {
        folder.isEmpty || path.hasPrefix("/") ? path : folder + "/" + path
    }
}

/// A kubeconfig as it was found: merged as far as it could be read, with what went wrong.
public struct LoadedKubeconfig: Sendable {
    public var config = Kubeconfig()
    public var error: KubeconfigError?
    public var warnings: [String] = []
    public let files: KubeconfigFiles

    /// The merged configuration, if every file could be read.
    public func get() throws(KubeconfigError) -> Kubeconfig {
        if let error { throw error }
        return config
    }
}

extension KubeconfigFiles {
    /// Reads and merges the files.
    public func load(_ scope: KubeconfigScope = .all) -> LoadedKubeconfig {
        let excerpts = excerpts(scope)
        var loaded = LoadedKubeconfig(files: self)
        loaded.config.folder = folder
        var faults: [(path: String, reason: String)] = []
        var missing: [String] = []
        var found = 0
        for path in paths where !path.isEmpty {
            if isExplicit, !fileExists(located(path)), errno == ENOENT {
                loaded.error = KubeconfigError(
                    .load, "stat \(path): no such file or directory", subject: path,
                    reason: "no such file or directory")
                return loaded
            }
            do throws(KubeconfigFileFault) {
                let file =
                    if let excerpt = excerpts?[path] {
                        try KubeconfigFile.parse(excerpt.bytes, path: path)
                    } else {
                        try KubeconfigFile.read(path, at: located(path))
                    }
                loaded.config.merge(file.config)
                found += 1
            } catch {
                switch error {
                case .missing: missing.append(path)
                case .unusable(let reason):
                    faults.append((path, reason))
                }
            }
        }
        if isFromVariable, found == 0, !missing.isEmpty {
            loaded.warnings.append("Config not found: " + missing.joined(separator: ", "))
        }
        // What is wrong is told of the whole file.
        if !faults.isEmpty, excerpts != nil { return load() }
        if !faults.isEmpty { loaded.error = Self.error(faults) }
        return loaded
    }

    private static func error(_ faults: [(path: String, reason: String)]) -> KubeconfigError {
        let messages = faults.map { "error loading config file \"\($0.path)\": \($0.reason)" }
        guard faults.count == 1 else { return .aggregate(.load, messages) }
        return KubeconfigError(
            .load, messages[0], subject: faults[0].path,
            reason: "not a kubeconfig: \(faults[0].reason)")
    }
}

enum KubeconfigFileFault: Error {
    case missing
    case unusable(String)
}

/// One file: its text, the document in it, and what it contributes.
struct KubeconfigFile {
    let path: String
    let bytes: [UInt8]
    let document: Value
    let config: Kubeconfig

    /// Reads the file that is called `path` and lies at `location`.
    static func read(
        _ path: String, at location: String
    ) throws(KubeconfigFileFault) -> KubeconfigFile {
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try readFile(location) } catch {
            if error.isMissing { throw .missing }
            throw .unusable("\(error.operation) \(path): \(error.reason)")
        }
        return try parse(bytes, path: path)
    }

    static func parse(_ bytes: [UInt8], path: String) throws(KubeconfigFileFault) -> KubeconfigFile
    {
        let document: Value
        do throws(ParseError) {
            document = try KubeconfigText.parse(bytes)
        } catch {
            throw .unusable(error.goText)
        }
        if let fault = kindFault(document) ?? KubeconfigCheck.fault(in: document) {
            throw .unusable(fault)
        }
        var config = Kubeconfig()
        config.currentContext = document["current-context"]?.stringValue ?? ""
        config.preferences = document["preferences"] ?? [:]
        for section in [KubeconfigSection.clusters, .users, .contexts] {
            config[section] = try entries(document, section, path: path)
        }
        for item in document["extensions"]?.arrayValue ?? [] {
            config.extensions[item["name"]?.stringValue ?? ""] = item["extension"] ?? .null
        }
        return KubeconfigFile(path: path, bytes: bytes, document: document, config: config)
    }

    private static func entries(
        _ document: Value, _ section: KubeconfigSection, path: String
    ) throws(KubeconfigFileFault) -> [String: Kubeconfig.Entry] {
        let items = document[section.rawValue]?.arrayValue ?? []
        var entries: [String: Kubeconfig.Entry] = [:]
        entries.reserveCapacity(items.count)
        for item in items {
            let name = item["name"]?.stringValue ?? ""
            let contents = item[section.entryKey].flatMap { $0.isNull ? nil : $0 } ?? [:]
            let entry = Kubeconfig.Entry(contents, origin: path)
            // client-go dumps the whole list here, tokens included; the name says enough.
            guard entries.updateValue(entry, forKey: name) == nil else {
                throw .unusable(section.duplicateMessage(name))
            }
        }
        return entries
    }

    /// What is wrong with `kind` and `apiVersion`, or with the document as a whole.
    private static func kindFault(_ document: Value) -> String? {
        let lead = "couldn't get version/kind; json parse error: json: cannot unmarshal "
        switch document {
        case .object, .null: break
        default:
            return lead + GoText.jsonTypeName(document)
                + " into Go value of type struct { APIVersion string "
                + #""json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }"#
        }
        for key in ["apiVersion", "kind"] {
            guard let value = document[key], !value.isNull, value.stringValue == nil else {
                continue
            }
            return lead + GoText.jsonTypeName(value)
                + " into Go struct field .\(key) of type string"
        }
        var version = document["apiVersion"]?.stringValue ?? ""
        var kind = document["kind"]?.stringValue ?? ""
        if version.filter({ $0 == "/" }).count > 1 {
            return "unexpected GroupVersion string: \(version)"
        }
        if version.isEmpty { version = "v1" }
        if kind.isEmpty { kind = "Config" }
        if version == "v1", kind == "Config" { return nil }
        return "no kind \"\(kind)\" is registered for version \"\(version)\""
    }
}
