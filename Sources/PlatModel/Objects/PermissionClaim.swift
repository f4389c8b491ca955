public import PlatValue

/// A claim of an export on objects of its consumers: what it asks, or what a binding answers.
public struct PermissionClaim: Sendable, Equatable {
    /// The claim as it is written.
    public let value: Value
    /// The group; empty for Kubernetes' own.
    public let group: String
    /// The plural.
    public let resource: String
    /// Tells the resource of one export from that of another; empty for kinds that all have.
    public let identityHash: String
    /// What it allows to do; `*` for anything.
    public let verbs: [String]
    /// Which objects: nil for all.
    public let selector: Value?
    /// Objects by namespace and name, as v1alpha1 selects them; empty for all.
    public var objects: [Value] = []

    /// Reads an entry of `permissionClaims`.
    public init(_ value: Value) {
        self.value = value
        group = value["group"]?.stringValue ?? ""
        resource = value["resource"]?.stringValue ?? ""
        identityHash = value["identityHash"]?.stringValue ?? ""
        verbs = value["verbs"].strings
        let chosen = value["selector"] ?? value["defaultSelector"]
        selector = chosen?["matchAll"] == true ? nil : chosen
    }

    /// The claims of a list; none where there is no list.
    public static func list(_ value: Value?) -> [PermissionClaim] {
        (value?.arrayValue ?? []).map(PermissionClaim.init)
    }

    /// What two claims have in common that are about the same thing.
    public var key: String { "\(resource).\(group):\(identityHash)" }

    /// `configmaps`, `widgets.example.io`.
    public var name: String { group.isEmpty ? resource : "\(resource).\(group)" }

    /// A binding's answer: `Accepted` or `Rejected`.
    public var state: String? { value["state"]?.stringValue }
    /// Whether a binding grants it.
    public var isAccepted: Bool { state == "Accepted" }
}

extension PermissionClaim {
    /// Whether a consumer's accepted claim grants a verb of this one, which the export asks.
    ///
    /// The literal intersection: `*` on one side does not stand for the other's verbs.
    public func isGranted(by accepted: PermissionClaim, verb: String) -> Bool {
        guard accepted.identityHash == identityHash else { return false }
        let both = Set(verbs).intersection(accepted.verbs)
        return both.contains(verb) || both.contains("*")
    }

    /// Whether it is about a resource. Events are one resource under two groups.
    public func isAbout(group other: String, resource wanted: String) -> Bool {
        guard resource == wanted else { return false }
        let eventGroups = ["", "events.k8s.io"]
        return group == other
            || (resource == "events" && eventGroups.contains(group) && eventGroups.contains(other))
    }

    /// Labels that the selector gives a value, in order.
    public var requiredLabels: [(key: String, value: String)] {
        (selector?["matchLabels"]?.objectValue?.sortedByKey() ?? []).compactMap { label in
            label.value.stringValue.map { (label.key, $0) }
        }
    }

    /// Whether an object's labels are among those that the claim selects.
    public func selects(_ object: Value) -> Bool {
        if !objects.isEmpty, !objects.contains(where: { Self.names($0, object) }) { return false }
        guard let selector else { return true }
        guard let matcher = try? LabelSelector(object: selector) else {
            // A selector that does not parse was accepted by nobody: it selects nothing.
            return false
        }
        return matcher.matches { object.label($0) }
    }

    private static func names(_ selector: Value, _ object: Value) -> Bool {
        let name = selector["name"]?.stringValue ?? ""
        let namespace = selector["namespace"]?.stringValue ?? ""
        return (name.isEmpty || name == object.objectName)
            && (namespace.isEmpty || namespace == object.objectNamespace)
    }
}

extension PermissionClaim {
    /// The binding's answer to what the export asks. Verbs and identity are copied as they are:
    /// what holds is the literal intersection, and `*` against a list is nothing (contract,
    /// pitfall 12).
    public func answer(_ state: String) -> PermissionClaim {
        var answer: Value = [
            "group": .string(group), "resource": .string(resource), "state": .string(state),
            "verbs": Value(strings: verbs),
        ]
        if !identityHash.isEmpty { answer["identityHash"] = .string(identityHash) }
        answer["selector"] = value["defaultSelector"] ?? value["selector"] ?? ["matchAll": true]
        return PermissionClaim(answer)
    }

    /// The answer of a binding that the system makes: all that is asked, as it is asked.
    public var accepted: PermissionClaim {
        var answer = value
        answer["selector"] = value["defaultSelector"] ?? ["matchAll": true]
        answer["state"] = "Accepted"
        return PermissionClaim(answer)
    }

    /// The claim as a binding's status shows what holds.
    public var withoutState: PermissionClaim {
        var claim = value
        claim["state"] = nil
        return PermissionClaim(claim)
    }

    /// In what an accepted claim differs from what the export asks, for people. `*` on one side says
    /// nothing about the verbs of the other.
    public func differences(from asked: PermissionClaim) -> [String] {
        var found: [String] = []
        if !verbs.contains("*"), !asked.verbs.contains("*"), Set(verbs) != Set(asked.verbs) {
            found.append(
                "verbs: accepted [\(verbs.joined(separator: " "))],"
                    + " exported [\(asked.verbs.joined(separator: " "))]")
        }
        if let selector = asked.value["defaultSelector"], selector != value["selector"] {
            found.append("selector differs from defaultSelector")
        }
        return found
    }
}
