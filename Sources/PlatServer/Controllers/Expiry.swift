import PlatModel
import PlatStore
import PlatValue
import Synchronization

/// Removes what is kept for a while only: events an hour after they were last written, requests for
/// certificates an hour after they were decided or a day after nobody has decided them, as upstream does.
///
/// What may be due is noted by the minute in which it is; only then is it read, and removed if it is still
/// due. Whatever is written again was noted again.
final class Expiry: Controller {
    /// Where an object is.
    private struct Noted: Hashable {
        var location: String
        var storedKey: String
    }

    let name = "expiry"
    private let locations: [Location]
    private let registries: Registries
    private let noted = Mutex<[Int64: Set<Noted>]>([:])

    init(locations: [Location], registries: Registries) {
        self.locations = locations
        self.registries = registries
    }

    var interests: [Interest] {
        [
            .of(
                BuiltinResources.events, BuiltinResources.certificateSigningRequests,
                on: [.found, .created, .updated])
        ]
    }

    /// The minutes in which something is due.
    func keys(for event: ObjectEvent) -> [Int64] {
        let isEvent = event.key.resource == BuiltinResources.events.storedResource
        // What was just written stays for as long as an event does, and need not be read; upstream looks at
        // requests for certificates once in that time, whatever they say of when they were decided.
        let soonest = registries.clock.secondsSinceEpoch() + Self.lifetime
        let due: Int64? =
            if event.change == .found {
                event.after.value.flatMap(Self.end)
            } else if isEvent {
                soonest
            } else {
                event.after.value.flatMap(Self.end).map { max($0, soonest) }
            }
        guard let due else { return [] }
        let minute = due / 60 + 1
        let object = Noted(location: event.location.name, storedKey: event.storedKey)
        let isNew = noted.withLock { noted in
            defer { noted[minute, default: []].insert(object) }
            return noted[minute] == nil
        }
        return isNew ? [minute] : []
    }

    func reconcile(_ minute: Int64) async throws(Status) -> Double? {
        let now = registries.clock.secondsSinceEpoch()
        guard minute * 60 <= now else { return Double(minute * 60 - now) }
        let due = noted.withLock { $0.removeValue(forKey: minute) } ?? []
        for location in locations {
            let registry = registries[location]
            for object in due where object.location == location.name {
                try await remove(object.storedKey, registry, now: now)
            }
        }
        return nil
    }

    private func remove(
        _ key: String, _ registry: ObjectRegistry, now: Int64
    ) async throws(Status) {
        guard let object = try registry.find(key: key)?.value(),
            let end = Self.end(of: object), end <= now
        else { return }
        let write = Write(
            key: key, expecting: .revision(object.storedRevision),
            change: .delete(StoredObject.template(object)))
        do {
            try await registry.commit([write])
        } catch StoreError.conflict {
            // It was written meanwhile, and noted again.
        } catch {
            throw Status(error)
        }
    }

    // MARK: How long

    private static let lifetime: Int64 = 3600
    private static let patience: Int64 = 24 * 3600

    /// When an object has been kept for long enough, in seconds since 1970; nil: it stays.
    static func end(of object: Value) -> Int64? {
        object["kind"] == "CertificateSigningRequest"
            ? endOfRequest(object) : lastWrite(of: object).map { $0 + lifetime }
    }

    private static func lastWrite(of event: Value) -> Int64? {
        let written = (event.managedFields?.arrayValue ?? []).map { $0["time"] }
        let seen = [
            event["lastTimestamp"], event["eventTime"], event.at("series", "lastObservedTime"),
        ]
        return (written + seen + [event.at("metadata", "creationTimestamp")])
            .compactMap(seconds).max()
    }

    private static func endOfRequest(_ object: Value) -> Int64? {
        let request = CertificateSigningRequest(object)
        guard let decision = request.decisions.last else {
            return seconds(object.at("metadata", "creationTimestamp")).map { $0 + patience }
        }
        // What was approved waits for its signer, however long that takes.
        if decision["type"] == "Approved", request.certificate.isEmpty { return nil }
        let decided = decision["lastUpdateTime"] ?? object.at("metadata", "creationTimestamp")
        return seconds(decided).map { $0 + lifetime }
    }

    private static func seconds(_ time: Value?) -> Int64? {
        time?.stringValue.flatMap { Timestamp(text: $0)?.seconds }
    }
}
