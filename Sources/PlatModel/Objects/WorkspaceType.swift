public import PlatValue

/// A workspace type: what its workspaces are given, and who may be whose child.
public struct WorkspaceType: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// Whether its controllers initialize its workspaces before they are ready.
    public var hasInitializer: Bool { value.at("spec", "initializer") == true }
    /// Whether its controllers clean up before its workspaces go.
    public var hasTerminator: Bool { value.at("spec", "terminator") == true }

    /// Exports that its workspaces bind.
    public var defaultBindings: [DefaultBinding] {
        items("spec", "defaultAPIBindings").map(DefaultBinding.init)
    }

    /// Whether workspaces that are there already follow its default bindings, and what these exports ask.
    public var maintainsBindings: Bool {
        text("spec", "defaultAPIBindingLifecycle") == "Maintain"
    }

    /// The types that it extends; nil paths mean the type's own workspace.
    public var bases: [WorkspaceTypeReference] {
        items("spec", "extend", "with").map(WorkspaceTypeReference.init)
    }

    /// The type of children for which none is asked.
    public var defaultChildType: WorkspaceTypeReference? {
        value.at("spec", "defaultChildWorkspaceType").map(WorkspaceTypeReference.init)
    }

    /// Labels that its workspaces get where they have none of the key.
    public var workspaceLabels: [String: String] {
        var labels: [String: String] = [:]
        for (key, value) in value.at("spec", "additionalWorkspaceLabels")?.objectValue ?? Members()
        {
            labels[key] = value.stringValue
        }
        return labels
    }

    /// Whom its workspaces may be children of; nil: of anybody.
    public var allowedParents: Limit? { value.at("spec", "limitAllowedParents").map(Limit.init) }
    /// Whom its workspaces may have as children; nil: anybody.
    public var allowedChildren: Limit? { value.at("spec", "limitAllowedChildren").map(Limit.init) }

    /// What its initializing controllers may do with a workspace's content; none: as its owner may.
    public var initializerPermissions: [PolicyRule] {
        items("spec", "initializerPermissions").map(PolicyRule.init)
    }

    /// The same for its terminating controllers.
    public var terminatorPermissions: [PolicyRule] {
        items("spec", "terminatorPermissions").map(PolicyRule.init)
    }

    /// The authentication configurations beside it that say who else may come to its workspaces.
    public var authenticationConfigurations: [String] {
        items("spec", "authenticationConfigurations").compactMap { $0["name"]?.stringValue }
    }
}

extension WorkspaceType {
    /// An export that workspaces of a type bind.
    public struct DefaultBinding: Sendable, Equatable {
        /// The workspace that holds the export; nil: the type's own.
        public var path: String?
        /// What the export is called.
        public var export: String

        init(_ value: Value) {
            path = value["path"]?.stringValue
            export = value["export"]?.stringValue ?? ""
        }
    }

    /// A limit on the types of parents or children.
    public struct Limit: Sendable, Equatable {
        /// There must be none at all.
        public var allowsNone: Bool
        /// Only these, by name and path; empty: no limit.
        public var types: [WorkspaceTypeReference]

        init(_ value: Value) {
            allowsNone = value["none"] == true
            types = (value["types"]?.arrayValue ?? []).map(WorkspaceTypeReference.init)
        }
    }
}
