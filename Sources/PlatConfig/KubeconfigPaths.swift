import PlatSystem
import PlatValue

/// Paths inside a kubeconfig are relative to the folder of the file that they were read from.
extension Kubeconfig {
    /// The same configuration with every path made absolute.
    public func resolvingPaths() -> Kubeconfig {
        var resolved = self
        for (name, entry) in clusters {
            resolved.clusters[name] = resolve(entry, Self.clusterPaths)
        }
        for (name, entry) in users { resolved.users[name] = resolve(entry, Self.userPaths) }
        return resolved
    }

    static let clusterPaths = ["certificate-authority"]
    static let userPaths = ["client-certificate", "client-key", "tokenFile"]

    func resolve(_ entry: Entry, _ keys: [String]) -> Entry {
        guard !entry.origin.isEmpty else { return entry }
        var copy = entry
        let base = absolutePath(AtomicFile.folderName(of: entry.origin), from: folder)
        for key in keys {
            let path = entry.text(key)
            if !path.isEmpty { copy.fields[key] = .string(joinPath(base, path)) }
        }
        // A command without a folder is looked up in PATH.
        if let command = entry.fields.at("exec", "command")?.stringValue, command.contains("/") {
            copy.fields.set(.string(joinPath(base, command)), at: "exec", "command")
        }
        return copy
    }
}

/// A path as seen from `folder` (the working folder, when empty), without `.` and `..`.
func absolutePath(_ path: String, from folder: String = "") -> String {
    if path.hasPrefix("/") { return cleanPath(path) }
    if !folder.isEmpty { return cleanPath(folder + "/" + path) }
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard getcwd(&buffer, buffer.count) != nil else { return path }
    let folder = String(
        decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return cleanPath(folder + "/" + path)
}

/// `path` as seen from `folder`; an absolute path stands for itself, as it is written.
func joinPath(_ folder: String, _ path: String) -> String {
    path.hasPrefix("/") ? path : cleanPath(folder + "/" + path)
}

/// The shortest name for an absolute path, found without looking at the disk.
func cleanPath(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
        if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
}
