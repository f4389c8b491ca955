public import PlatModel
public import PlatValue

extension WorkspaceMaker {
    /// What was asked for.
    public struct Wish: Sendable, Equatable {
        /// Nil leaves the type to the parent.
        public var type: WorkspaceTypeReference?
        /// The labels of the location, as a `LabelSelector`; nil for any location.
        public var location: Value?
        /// Whether one that exists will do, if it is of the type.
        public var acceptsExisting: Bool
        /// By which it is chosen, from the start.
        public var labels: [String: String] = [:]
        /// What is noted on it from the start.
        public var annotations: [String: String] = [:]

        /// Of a type and in a location; by default what the parent chooses.
        public init(
            type: WorkspaceTypeReference? = nil, location: Value? = nil,
            acceptsExisting: Bool = false
        ) {
            self.type = type
            self.location = location
            self.acceptsExisting = acceptsExisting
        }
    }

    /// A workspace that is there now, but may not be ready.
    public struct Made: Sendable, Equatable {
        /// As it was answered.
        public var workspace: Workspace
        /// Whether it was not there before.
        public var isNew: Bool
    }
}
