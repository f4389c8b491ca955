import PlatSystem
import PlatValue

extension KubeconfigFiles {
    /// How long a lock that somebody else holds is waited for.
    public static let lockWait = Duration.seconds(2)

    /// Changes the configuration: reads the files, lets `change` alter what was merged, and writes
    /// what differs to the files that it belongs to.
    ///
    /// An entry is written to the file it came from; a new one, and `current-context`, to
    /// `defaultPath`. Each file is replaced as a whole, under its `FILE.lock`, and what is in it
    /// and does not change keeps its bytes. `change` may be called more than once, and is shown what is
    /// in scope.
    public func modify(
        scope: KubeconfigScope = .all, relativizingPaths: Bool = false,
        lockWait: Duration = Self.lockWait,
        _ change: (inout Kubeconfig) throws(KubeconfigError) -> Void
    ) async throws(KubeconfigError) {
        // Locked even when nothing should change: while another writes, nobody knows.
        var locks: [String: any AnyObject & Sendable] = [:]
        let first = defaultPath
        if fileExists(located(first)) { locks[first] = try await lock(first, wait: lockWait) }
        // Which files change is only known once they have been read; they are read again once
        // they are locked. Two rounds are enough unless the files change in between.
        for _ in 0..<4 {
            let before = try startingConfig(scope)
            var after = before
            try change(&after)
            let edits = try edits(from: before, to: after, relativizingPaths: relativizingPaths)
            let missing = edits.keys.filter { locks[$0] == nil }.sorted()
            if missing.isEmpty {
                for (path, edit) in edits.sorted(by: { $0.key < $1.key }) {
                    try write(edit, to: path)
                }
                return withExtendedLifetime(locks) {}
            }
            for path in missing { locks[path] = try await lock(path, wait: lockWait) }
        }
        throw KubeconfigError(.locked, "the kubeconfig keeps changing; nothing was written")
    }

    /// What is in the files; a file named by flag need not be there yet.
    func startingConfig(_ scope: KubeconfigScope = .all) throws(KubeconfigError) -> Kubeconfig {
        if isExplicit, let path = paths.first, !fileExists(located(path)) { return Kubeconfig() }
        return try load(scope).get()
    }

    /// What has to be written where, file by file.
    func edits(
        from before: Kubeconfig, to after: Kubeconfig, relativizingPaths: Bool
    ) throws(KubeconfigError) -> [String: KubeconfigEdit] {
        var edits: [String: KubeconfigEdit] = [:]
        if before.currentContext != after.currentContext {
            edits[try pathOfCurrentContext(after.currentContext), default: .init()].currentContext =
                after.currentContext
        }
        if before.preferences != after.preferences {
            edits[defaultPath, default: .init()].preferences = after.preferences
        }
        for section in KubeconfigSection.allCases {
            for (name, entry) in after[section].sorted(by: { $0.key < $1.key })
            where before[section][name] != entry {
                let path = entry.origin.isEmpty ? defaultPath : entry.origin
                let fields =
                    relativizingPaths ? relativize(entry.fields, section, path) : entry.fields
                edits[path, default: .init()].changes.append(
                    .init(section: section, name: name, fields: fields))
            }
            for (name, entry) in before[section].sorted(by: { $0.key < $1.key })
            where after[section][name] == nil {
                let path = entry.origin.isEmpty ? defaultPath : entry.origin
                edits[path, default: .init()].changes.append(
                    .init(section: section, name: name, fields: nil))
            }
        }
        return edits
    }

    /// Where `current-context` is written; emptied, it is where it stands.
    private func pathOfCurrentContext(_ name: String) throws(KubeconfigError) -> String {
        if isExplicit || !name.isEmpty { return defaultPath }
        for path in paths where !path.isEmpty {
            // A file that cannot be read sets no current context.
            if let file = try? KubeconfigFile.read(path, at: located(path)),
                !file.config.currentContext.isEmpty
            {
                return path
            }
        }
        throw KubeconfigError(.write, "no config found to write context")
    }

    /// Paths as seen from the folder of the file, where that needs no step up.
    private func relativize(
        _ fields: Value, _ section: KubeconfigSection, _ path: String
    ) -> Value {
        let keys =
            switch section {
            case .clusters: Kubeconfig.clusterPaths
            case .users: Kubeconfig.userPaths
            case .contexts: [String]()
            }
        var result = fields
        let base = absolutePath(AtomicFile.folderName(of: path), from: folder)
        for key in keys {
            guard let written = fields[key]?.stringValue, !written.isEmpty else { continue }
            let absolute = joinPath(base, written)
            let inside = base == "/" ? "/" : base + "/"
            result[key] = .string(
                absolute.hasPrefix(inside) ? String(absolute.dropFirst(inside.count)) : absolute)
        }
        return result
    }

    private func write(_ edit: KubeconfigEdit, to path: String) throws(KubeconfigError) {
        guard let text = try edited(path, edit) else { return }
        do throws(SystemError) {
            try AtomicFile.writeInPlaceIfNeeded(text, to: located(path))
        } catch {
            throw KubeconfigError(
                .write, "\(path) cannot be written: \(error.reason)", subject: path,
                reason: "cannot be written: \(error.reason)")
        }
    }

    /// The new text of a file; nil where it is the old one.
    private func edited(
        _ path: String, _ edit: KubeconfigEdit
    ) throws(KubeconfigError) -> [UInt8]? {
        // What cannot be read fails below, and says why.
        if let bytes = try? readFile(located(path)), bytes.count >= KubeconfigExcerpt.sizeMin,
            var excerpt = KubeconfigExcerpt(bytes)
        {
            for change in edit.changes { excerpt.keep(change.name, change.section) }
            if let text = excerpt.edited(edit, path: path) { return text == bytes ? nil : text }
        }
        let file: KubeconfigFile
        do throws(KubeconfigFileFault) {
            file = try KubeconfigFile.read(path, at: located(path))
        } catch {
            guard case .missing = error else {
                throw KubeconfigError(.load, "error loading config file \"\(path)\"")
            }
            file = KubeconfigFile(path: path, bytes: [], document: .null, config: .init())
        }
        let text = KubeconfigEditor.edit(file.bytes, document: file.document, with: edit)
        return text == file.bytes ? nil : text
    }

    private func lock(
        _ path: String, wait: Duration
    ) async throws(KubeconfigError) -> any AnyObject & Sendable {
        do throws(SystemError) {
            try AtomicFile.makeFolder(AtomicFile.folderName(of: located(path)))
        } catch {
            throw KubeconfigError(.write, error.description)
        }
        do throws(LockFile.Failure) {
            return try await LockFile.acquire(located(path) + ".lock", wait: wait)
        } catch {
            switch error {
            case .held(let lock, _):
                throw KubeconfigError(
                    .locked, "open \(lock): file exists", subject: path,
                    reason: "locked by another program, which holds \(lock)")
            case .system(let failure):
                if let hold = try await hold(path, failure, wait: wait) { return hold }
                throw KubeconfigError(
                    .write, failure.description, subject: path,
                    reason: "cannot be written: \(failure.path): \(failure.reason)")
            }
        }
    }

    /// The file itself, held, where its folder takes no lock and the file may be written all the
    /// same; nil where it may not.
    private func hold(
        _ path: String, _ failure: SystemError, wait: Duration
    ) async throws(KubeconfigError) -> FileHold? {
        guard [EACCES, EPERM, EROFS].contains(failure.code), fileExists(located(path)) else {
            return nil
        }
        do throws(SystemError) {
            if let hold = try await FileHold.acquire(located(path), wait: wait) { return hold }
        } catch {
            return nil
        }
        throw KubeconfigError(
            .locked, "\(path): held by another process", subject: path,
            reason: "locked by another program")
    }
}
