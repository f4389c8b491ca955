public import PlatSystem

/// A folder that lives as long as a test.
public struct TemporaryFolder: Sendable {
    public let path: String

    public init() throws(SystemError) {
        let base = ProcessEnvironment.current()["TMPDIR"] ?? "/tmp"
        var template = Array((base + "/plat-test-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp", base) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Writes a file, and the folders on the way to it.
    public func write(_ text: String, to name: String) throws(SystemError) {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/" + part
            if mkdir(folder, 0o700) != 0, errno != EEXIST { throw SystemError("mkdir", folder) }
        }
        try AtomicFile.write(Array(text.utf8), to: path + "/" + name)
    }

    /// The lines of a file; one line that says so where it cannot be read.
    public func lines(of name: String) -> [String] {
        let file = name.hasPrefix("/") ? name : path + "/" + name
        do {
            let text = String(decoding: try readFile(file), as: UTF8.self)
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            if lines.last == "" { lines.removeLast() }
            return lines.map(String.init)
        } catch {
            return ["cat: \(name): \(error.reason)"]
        }
    }

    public func remove() {
        // What is left over in the folder for temporary files harms nobody.
        try? FileManager.default.removeItem(atPath: path)
    }
}
