import PlatSystem

/// What was packed, as `gzip` itself opens it: that is nobody's word but its own.
public enum Packed {
    public static func open(_ bytes: [UInt8]) async throws -> [UInt8] {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.path + "/packed"
        try AtomicFile.write(bytes, to: path)
        return try await ChildProcess.output(
            "gzip", ["-dc", path], environment: ProcessEnvironment.current())
    }
}
