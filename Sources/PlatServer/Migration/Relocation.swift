import PlatModel
import PlatStore
import PlatValue

/// What a logical cluster holds, on its way from the store of one location into that of another.
///
/// First everything is laid down beside the destination's objects, under keys that no object has and nobody
/// hears of. Then the origin lets go of it, in one commit; and then it takes its place at the destination, in
/// one commit too. At every moment all of it is in one of the stores, whole, and nowhere twice for anybody
/// who looks.
struct Relocation: Sendable {
    let cluster: String
    let origin: Location
    let destination: Location

    /// What stands before the keys of what was laid down.
    private static let mark = "migrating/"
    private var prefix: String { Self.mark + cluster + "/" }

    /// The clusters that have something laid down in a location.
    static func clusters(laidDownIn location: Location) throws(StoreError) -> Set<String> {
        var found: Set<String> = []
        var after: String?
        while true {
            let next = try location.store.list(prefix: mark, after: after, limit: 1, at: nil)
            guard let key = next.entries.first?.key else { return found }
            let cluster = String(key.dropFirst(mark.count).prefix { $0 != "/" })
            found.insert(cluster)
            // Everything of this one is passed over: "0" is what comes after "/".
            after = mark + cluster + "0"
        }
    }

    // MARK: Laying down

    /// Lays down all that the origin holds, in place of what an attempt before has left; answers how much.
    func layDown() async throws(Status) -> Int {
        let entries = try held()
        let schemas = try schemas(of: entries)
        let wanted = entries + schemas
        let stale = try laidDown().filter { staged in
            !wanted.contains { prefix + $0.key == staged.key }
        }
        try await commit(stale.map(Self.removal), to: destination)
        try await commit(wanted.map(copy), to: destination)
        return wanted.count
    }

    private func copy(of entry: Entry) -> Write {
        Write(
            key: prefix + entry.key, expecting: .any,
            change: .put(Template(entry.bytes, revisionAt: nil)))
    }

    /// What is in the origin's store of the cluster, whatever serves it.
    private func held() throws(Status) -> [Entry] {
        var entries: [Entry] = []
        do {
            try origin.store.forEach(prefix: "") { entry in
                if ObjectKey(entry.key)?.cluster == cluster { entries.append(entry) }
                return true
            }
        } catch {
            throw Status(caught: error)
        }
        return entries
    }

    /// The copies of schemas that the cluster's bindings need, which each location has for itself.
    private func schemas(of entries: [Entry]) throws(Status) -> [Entry] {
        let bindings = SystemResources.bindings.storedResource
        var keys: Set<String> = []
        for entry in entries where ObjectKey(entry.key)?.resource == bindings {
            let bound = APIBinding(try StoredObject(entry).value()).boundResources
            keys.formUnion(bound.map { BoundSchemas.key(uid: $0.schemaUID) })
        }
        var schemas: [Entry] = []
        do {
            for key in keys.sorted() {
                if let entry = try origin.store.get(key) { schemas.append(entry) }
            }
        } catch {
            throw Status(error)
        }
        return schemas
    }

    private func laidDown() throws(Status) -> [Entry] {
        do {
            return try destination.store.list(prefix: prefix).entries
        } catch {
            throw Status(error)
        }
    }

    // MARK: Letting go

    /// Makes the origin let go of all that is laid down as it was when it went. What somebody wrote meanwhile
    /// goes along.
    func letGo() async throws(Status) {
        for _ in 0..<20 {
            let entries = try held()
            guard !entries.isEmpty else { return }
            let key = SystemResources.logicalClusters.key(
                cluster: cluster, namespace: nil, name: LogicalCluster.name)
            let isWhole = entries.contains { $0.key == key }
            let staged = Dictionary(
                try laidDown().map { ($0.key, $0.bytes) }, uniquingKeysWith: { $1 })
            let changed = entries.filter { staged[prefix + $0.key] != $0.bytes }
            try await commit(changed.map(copy), to: destination)
            if isWhole {
                // What is gone meanwhile must not come back.
                let kept = Set((entries + (try schemas(of: entries))).map { prefix + $0.key })
                let gone = staged.keys.filter { !kept.contains($0) }.sorted()
                try await commit(
                    gone.map { Write(key: $0, expecting: .any, change: .delete(nil)) },
                    to: destination)
            }
            let removals = entries.map { entry in
                Write(
                    key: entry.key, expecting: .revision(entry.revision),
                    change: .delete(StoredObject(entry).template))
            }
            do {
                _ = try await origin.store.commit(removals)
            } catch StoreError.conflict {
                continue
            } catch {
                throw Status(error)
            }
        }
        throw Status.internalError("\(cluster) kept changing while it was to move")
    }

    // MARK: Taking its place

    /// Puts everything that is laid down in its place, open to everybody again.
    func settle(now: String) async throws(Status) {
        let staged = try laidDown()
        guard !staged.isEmpty else { return }
        var writes: [Write] = []
        for entry in staged {
            let key = String(entry.key.dropFirst(prefix.count))
            let stored = StoredObject(entry)
            var template = stored.template ?? Template(entry.bytes, revisionAt: nil)
            if ObjectKey(key)?.resource == SystemResources.logicalClusters.storedResource {
                var object = try stored.value()
                object.setAnnotation(LogicalCluster.Annotation.migrating, to: nil)
                template = StoredObject.template(object)
            }
            writes.append(Write(key: key, expecting: .any, change: .put(template)))
        }
        do {
            _ = try await destination.store.commit(writes + staged.map(Self.removal))
        } catch {
            throw Status(error)
        }
    }

    private static func removal(of entry: Entry) -> Write {
        Write(key: entry.key, expecting: .revision(entry.revision), change: .delete(nil))
    }

    /// Many small commits, so that nobody else waits for long.
    private func commit(_ writes: [Write], to location: Location) async throws(Status) {
        var rest = writes[...]
        while !rest.isEmpty {
            do {
                _ = try await location.store.commit(Array(rest.prefix(500)))
            } catch {
                throw Status(error)
            }
            rest = rest.dropFirst(500)
        }
    }
}
