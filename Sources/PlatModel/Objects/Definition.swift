public import PlatValue

/// A CustomResourceDefinition.
public struct Definition: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// All that describes the kind.
    public var spec: Value { value["spec"] ?? [:] }
    /// The group of its kind.
    public var group: String { text("spec", "group") ?? "" }
    /// The names that it asks for.
    public var names: Value { value.at("spec", "names") ?? [:] }

    /// The names that it was given; nil until the control plane has looked at it.
    public var acceptedNames: Value? {
        get { value.at("status", "acceptedNames") }
        set { value.set(newValue, at: "status", "acceptedNames") }
    }

    /// The versions of its kind.
    public var versions: [DefinitionVersion] {
        items("spec", "versions").map(DefinitionVersion.init)
    }

    /// The versions marked as the one that objects are stored in: one, in a definition that is valid.
    public var storageVersions: [String] { versions.filter(\.isStorage).map(\.version) }

    /// The versions that objects have been stored in.
    public var storedVersions: [String] {
        get { texts("status", "storedVersions") }
        set { value.set(Value(strings: newValue), at: "status", "storedVersions") }
    }

    /// Whether it was given all names that it asks for.
    public var hasItsNames: Bool { value.isConditionTrue("NamesAccepted") }
    /// Whether its kind is served.
    public var isEstablished: Bool { value.isConditionTrue("Established") }
}

extension Definition {
    /// Whether its kind is served, or what keeps it from that.
    public var readiness: Readiness {
        if let names = value.condition("NamesAccepted"), !names.isTrue {
            return .stuck(names.message ?? "")
        }
        return isEstablished ? .ready : .waiting("being served")
    }
}

extension Definition {
    /// One of the versions that it serves; nil where an object is no definition, or serves none.
    public var servedVersion: GroupVersion? {
        guard value["kind"]?.stringValue == "CustomResourceDefinition" else { return nil }
        return versions.first(where: \.isServed).map {
            GroupVersion(group: group, version: $0.version)
        }
    }
}

extension Definition {
    /// Holds it until its objects are gone.
    public static let finalizer = "customresourcecleanup.apiextensions.k8s.io"
}
