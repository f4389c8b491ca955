import PlatServer
import PlatSystem
import PlatValue

/// The folder that a control plane keeps everything in, as those who start and stop it see it.
///
/// Whoever serves the folder holds `serve.lock`, so that the kernel knows whether it runs, whatever
/// became of the process. `serve.json` says where it listens; it stays when the control plane has
/// stopped, so that the next `plat up` starts what there was.
struct ServedFolder: Sendable, Equatable {
    let path: String

    var lockFile: String { path + "/serve.lock" }
    var stateFile: String { path + "/serve.json" }
    var logFile: String { path + "/plat.log" }
    var tokenFile: String { path + "/tokens.csv" }
    var authorityFile: String { path + "/ca.crt" }

    /// The files that a backup keeps because commands made them.
    static let keptFiles = ["tokens.csv", "serve.json"]

    /// The folder that `--data` names, or the user's own.
    init(_ given: String?, _ context: Context) {
        let base = context.environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let name = given ?? (base ?? context.home + "/.local/share") + "/plat"
        // What is printed is for use in other folders too.
        path = Self.absolute(context)(name)
    }

    /// The path that leads to a file that was named here from every folder.
    static func absolute(_ context: Context) -> (String) -> String {
        { name in
            let path = context.path(name)
            return path.hasPrefix("/") ? path : Folder.current + "/" + path
        }
    }

    /// One that nobody has used, for what is not kept; in memory where the system has a place for that.
    static func temporary(_ context: Context) -> ServedFolder {
        let given = context.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 }
        let base = given ?? (fileExists("/dev/shm") ? "/dev/shm" : "/tmp")
        let name = "plat-" + String(UInt64.random(in: 0 ... .max), radix: 36)
        return ServedFolder(base + "/" + name, context)
    }

    /// Removes it with everything in it.
    func remove() {
        // In a folder for what nobody keeps: what stays there harms nobody.
        try? Folder.remove(path)
    }

    /// The process that serves it; nil when nobody does.
    var process: Int32? { FileLock.isHeld(lockFile) ? FileLock.holder(of: lockFile) ?? 0 : nil }

    /// Makes the folder and takes it, for as long as the result lives.
    func take() throws(CommandError) -> FileLock {
        do throws(SystemError) {
            try AtomicFile.makeFolder(path)
            if let lock = try FileLock.tryAcquire(lockFile) { return lock }
        } catch {
            throw CommandError(.unavailable, path, "cannot be written: \(error.reason)")
        }
        let holder = FileLock.holder(of: lockFile).map { "process \($0)" } ?? "another process"
        throw CommandError(
            .unavailable, path, "in use by \(holder)", hints: ["see it: plat status --data \(path)"]
        )
    }

    func write(_ state: ServedState) throws(CommandError) {
        do throws(SystemError) {
            try AtomicFile.write(state.value.json(), to: stateFile)
        } catch {
            throw CommandError(.unavailable, stateFile, error.reason)
        }
    }

    /// What was written last; nil where nothing was, or not by this program.
    var state: ServedState? {
        // Of another version, it is unknown.
        guard let bytes = try? readFile(stateFile), let value = try? Value(json: bytes) else {
            return nil
        }
        return ServedState(value)
    }

    var shown: String { path.contains(" ") ? "'\(path)'" : path }
}

/// What a control plane that runs, or ran, says about itself.
struct ServedState: Sendable, Equatable {
    var process: Int32
    var url: String
    var version: String
    var listen: String
    var locations: [ControlPlane.ServedLocation]
    var certificate = CertificateArguments()

    init(_ server: ControlPlane, listen: ListenAddress, certificate: CertificateArguments) {
        self.certificate = certificate
        process = getpid()
        url = server.baseURL
        version = Plat.version
        var bound = listen
        if let port = url.split(separator: ":").last.flatMap({ UInt16($0) }) { bound.port = port }
        self.listen = bound.description
        locations = server.servedLocations
    }

    init?(_ value: Value) {
        guard let process = value["pid"]?.integerValue, let url = value["url"]?.stringValue,
            let listen = value["listen"]?.stringValue, let list = value["locations"]?.arrayValue
        else { return nil }
        self.process = Int32(truncatingIfNeeded: process)
        self.url = url
        self.listen = listen
        version = value["version"]?.stringValue ?? ""
        certificate = CertificateArguments(value["tls"] ?? [:])
        locations = list.map { entry in
            ControlPlane.ServedLocation(
                name: entry["name"]?.stringValue ?? "",
                labels: (entry["labels"]?.objectValue ?? Members()).reduce(into: [:]) {
                    $0[$1.key] = $1.value.stringValue ?? ""
                },
                url: entry["url"]?.stringValue ?? "")
        }
    }

    var value: Value {
        [
            "pid": .integer(Int64(process)), "url": .string(url), "version": .string(version),
            "listen": .string(listen), "tls": certificate.value,
            "locations": .array(
                locations.map { location in
                    var labels = Members()
                    for (key, value) in location.labels.sorted(by: { $0.key < $1.key }) {
                        labels[key] = .string(value)
                    }
                    return [
                        "name": .string(location.name), "url": .string(location.url),
                        "labels": .object(labels),
                    ]
                }),
        ]
    }

    /// The locations as `--location` takes them.
    var locationArguments: [String] {
        locations.map { location in
            let labels = location.labels.filter { $0.key != "name" }
                .sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            return location.name + (labels.isEmpty ? "" : "=" + labels.joined(separator: ","))
        }
    }
}
