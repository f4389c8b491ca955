import PlatModel
import PlatValue
import Synchronization

/// Who manages which fields: where requests meet the field management.
///
/// Tracking comes after a body is read, pruned and defaulted, and before anything that the server
/// itself does to the object, so that nobody owns what the server sets.
extension ObjectRequest {
    /// The fields of this endpoint, in the version that the request speaks.
    var management: FieldManagement {
        var ignoring: [[String]] = []
        if type.subresources.contains("status") {
            if subresource == "status" {
                ignoring = type.custom == nil ? [["spec"]] : [["metadata"], ["spec"]]
            } else {
                ignoring = [["status"]]
            }
        }
        return FieldManagement(
            type.managedKind, apiVersion: type.apiVersion, subresource: subresource ?? "",
            ignoring: ignoring)
    }

    /// Server-side apply. The flag says whether the object is new.
    func apply(_ bytes: [UInt8], _ options: WriteOptions) async throws(Status)
        -> (WrittenObject, Bool)
    {
        let configuration = try appliedConfiguration(bytes, options)
        let manager = options.manager(context)
        let force = options.force ?? false
        let now = context.now
        let deadline = ContinuousClock.now + Self.patience
        let management = management
        func applied(_ live: Value?) throws(Status) -> Value {
            var object: Value
            do throws(ApplyError) {
                object = try management.apply(
                    live: live, configuration: configuration, manager: manager, force: force,
                    now: now)
            } catch {
                throw Status(error)
            }
            // The merged object is read as any other, so that what is empty in it goes.
            _ = try dropUnknownFields(&object)
            return object
        }
        while true {
            do throws(Status) {
                return (try await change(options, owned: true, applied), false)
            } catch {
                guard error.reason == .notFound, error.details?.name == name, subresource == nil
                else {
                    throw error
                }
            }
            do throws(Status) {
                try await authorizeCreation()
                var fresh = try applied(nil)
                fresh.resourceVersion = nil
                return (try await create(fresh, options, owned: true), true)
            } catch {
                // Somebody made it between the look and the creation: apply to that one.
                guard error.reason == .alreadyExists, ContinuousClock.now < deadline else {
                    throw error
                }
            }
        }
    }

    /// An apply that creates needs the right to create, beside the right to patch.
    private func authorizeCreation() async throws(Status) {
        try await operations.authorizer.authorize(
            context,
            .resource(
                "create", group: type.group, resource: type.plural, namespace: namespace ?? ""))
    }

    private func appliedConfiguration(_ bytes: [UInt8], _ options: WriteOptions) throws(Status)
        -> Value
    {
        var configuration: Value
        do {
            configuration = try Value(yaml: bytes)
        } catch {
            throw Status.badRequest("error decoding YAML: \(error)")
        }
        if configuration.managedFields?.arrayValue?.isEmpty == false {
            throw Status.badRequest("metadata.managedFields must be nil")
        }
        if configuration.objectName.isEmpty, let name {
            configuration.objectName = name
        }
        guard configuration.objectName == name else {
            throw Status.badRequest(
                "the name of the object (\(configuration.objectName)) does not match the name on the URL (\(name ?? ""))"
            )
        }
        // The namespace is checked, but not filled in: the configuration stays what was applied.
        var placed = configuration
        if type.isNamespaced { try checkNamespaceField(&placed) }
        return configuration
    }
}

extension Status {
    init(_ error: ApplyError) {
        switch error {
        case .badRequest(let message): self = .badRequest(message)
        case .unmergeable(let message): self = .unclassified(message)
        case .conflict(let conflict):
            self = .applyConflict(
                conflict.message,
                conflict.causes.map {
                    Cause(reason: "FieldManagerConflict", message: $0.message, field: $0.field)
                })
        }
    }
}

/// A value that is computed when it is first wanted.
final class Lazy<T: Sendable>: Sendable {
    private let value = Mutex<T?>(nil)
    private let make: @Sendable () -> T

    init(_ make: @escaping @Sendable () -> T) { self.make = make }

    func callAsFunction() -> T {
        if let ready = value.withLock({ $0 }) { return ready }
        // Two threads may both compute it: the results are equal.
        let made = make()
        value.withLock { $0 = made }
        return made
    }
}
