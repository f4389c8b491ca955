import PlatModel
import PlatStore
import PlatValue

/// One rule of admission: it knows more than the object, such as who asks, what other workspaces hold,
/// or what lies around. What a kind says of its own objects is its `ResourceStrategy`.
///
/// A thrown `Status` becomes the reply.
protocol AdmissionRule: Sendable {
    /// Plural and group of the kinds that it is about (`configmaps`, `workspaces.tenancy.kcp.io`); nil:
    /// all.
    var resources: Set<String>? { get }
    /// Completes or refuses an object before the schema judges it; `old` is nil for a new one.
    func mutate(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status)
    /// Refuses an object that the schema has found valid, or adds what is not the schema's to judge.
    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status)
    /// Refuses a deletion.
    func admitDelete(_ object: Value, _ request: ObjectRequest) async throws(Status)
    /// What must be stored together with a new object, in the same transaction.
    func companions(of object: Value, _ request: ObjectRequest) -> [StoredObject.Draft]
}

extension AdmissionRule {
    func mutate(
        _ object: inout Value, old: Value?, _ request: ObjectRequest
    ) async throws(Status) {}
    func admit(
        _ object: inout Value, old: Value?, _ request: ObjectRequest
    ) async throws(Status) {}
    func admitDelete(_ object: Value, _ request: ObjectRequest) async throws(Status) {}
    func companions(of object: Value, _ request: ObjectRequest) -> [StoredObject.Draft] { [] }
}

/// All rules of admission, asked in the order in which they are listed.
struct Admission: Sendable {
    /// The rules about each kind that some rule names, those about every kind among them.
    private let named: [String: [any AdmissionRule]]
    /// The rules about all other kinds.
    private let others: [any AdmissionRule]

    init(_ rules: [any AdmissionRule]) {
        func about(_ resource: String) -> [any AdmissionRule] {
            rules.filter { $0.resources?.contains(resource) ?? true }
        }
        others = rules.filter { $0.resources == nil }
        named = rules.compactMap(\.resources).joined().reduce(into: [:]) { named, resource in
            named[resource] = about(resource)
        }
    }

    func mutate(
        _ object: inout Value, old: Value?, _ request: ObjectRequest
    ) async throws(Status) {
        for rule in rules(for: request) { try await rule.mutate(&object, old: old, request) }
    }

    func admit(
        _ object: inout Value, old: Value?, _ request: ObjectRequest
    ) async throws(Status) {
        for rule in rules(for: request) { try await rule.admit(&object, old: old, request) }
    }

    func admitDelete(_ object: Value, _ request: ObjectRequest) async throws(Status) {
        for rule in rules(for: request) { try await rule.admitDelete(object, request) }
    }

    func companions(of object: Value, _ request: ObjectRequest) -> [StoredObject.Draft] {
        rules(for: request).flatMap { $0.companions(of: object, request) }
    }

    private func rules(for request: ObjectRequest) -> [any AdmissionRule] {
        named[request.type.groupResource] ?? others
    }
}
