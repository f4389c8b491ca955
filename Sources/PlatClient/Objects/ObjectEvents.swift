import PlatModel
public import PlatValue

/// Something that happened to an object.
public struct ObjectEvent: Sendable, Equatable {
    /// `Normal` or `Warning`.
    public var type: String
    /// One word for it.
    public var reason: String
    /// When it happened last, as it is written there.
    public var time: String
    /// Who tells it.
    public var source: String
    /// A sentence for people.
    public var message: String

    init(_ value: Value) {
        func text(_ keys: String...) -> String { value.at(keys)?.stringValue ?? "" }
        type = text("type")
        reason = text("reason")
        message = text("message")
        time =
            [
                text("series", "lastObservedTime"), text("lastTimestamp"), text("eventTime"),
                value.creationTimestamp ?? "",
            ].first { !$0.isEmpty } ?? ""
        let component = text("source", "component")
        source = component.isEmpty ? text("reportingComponent") : component
    }
}

extension Client {
    /// What happened to an object, the oldest first. Nothing where events may not be read, or are not
    /// served.
    public func events(of object: Value) async -> [ObjectEvent] {
        let uid = object.objectUID
        guard !uid.isEmpty else { return [] }
        // Events are an extra: what cannot be read of them is left out.
        let found = try? await items(
            APIResource.events.path(namespace: object.objectNamespace),
            query: [("fieldSelector", "involvedObject.uid=\(uid)")]
        ).items
        return (found ?? []).map(ObjectEvent.init).sorted { $0.time < $1.time }
    }
}
