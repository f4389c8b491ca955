import PlatModel
public import PlatValue

/// A workspace object, as its parent holds it.
public struct Workspace: Sendable, Equatable {
    public let value: Value

    public init(_ value: Value) { self.value = value }

    public var name: String { value.at("metadata", "name")?.stringValue ?? "" }
    /// `Scheduling`, `Initializing`, `Ready`, `Unavailable` …
    public var phase: String { value.at("status", "phase")?.stringValue ?? "" }
    public var isReady: Bool { phase == "Ready" }
    public var isTerminating: Bool {
        !(value.at("metadata", "deletionTimestamp")?.stringValue ?? "").isEmpty
    }
    /// Whether it stands for something that a mount object describes.
    public var isMount: Bool { value.at("spec", "mount").map { !$0.isNull } ?? false }
    public var url: String { value.at("spec", "URL")?.stringValue ?? "" }
    public var cluster: String { value.at("spec", "cluster")?.stringValue ?? "" }
    public var created: String { value.at("metadata", "creationTimestamp")?.stringValue ?? "" }

    /// The type with the workspace that defines it, `root:universal`; empty for mounts.
    public var type: String {
        let path = value.at("spec", "type", "path")?.stringValue ?? ""
        let name = value.at("spec", "type", "name")?.stringValue ?? ""
        return path.isEmpty ? name : "\(path):\(name)"
    }

    /// What has yet to happen before the workspace is ready, for people.
    public var pending: String {
        let initializers = (value.at("status", "initializers")?.arrayValue ?? [])
            .compactMap(\.stringValue)
        if !initializers.isEmpty { return "initializers " + initializers.joined(separator: ", ") }
        for condition in value.at("status", "conditions")?.arrayValue ?? [] {
            guard condition["status"]?.stringValue != "True" else { continue }
            let type = condition["type"]?.stringValue ?? ""
            let message =
                condition["message"]?.stringValue ?? condition["reason"]?.stringValue ?? ""
            return message.isEmpty ? type : "\(type): \(message)"
        }
        return phase.isEmpty ? "the control plane to notice it" : "phase \(phase)"
    }
}
