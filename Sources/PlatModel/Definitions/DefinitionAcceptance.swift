public import PlatValue

/// What is wrong with a CustomResourceDefinition, in upstream's words and with its paths.
public struct DefinitionAcceptance {
    public internal(set) var errors: [FieldError] = []
    /// Texts for `Warning` headers of a definition that is accepted.
    public private(set) var warnings: [String] = []

    let definition: Value
    let old: Value?

    /// Judges a definition as it is written, defaults of its own applied; with `old`, an update of it.
    /// A change of status says which versions are stored, whatever there are.
    public init(_ definition: Value, old: Value? = nil, isStatus: Bool = false) {
        self.definition = Self.defaulted(definition)
        self.old = old.map(Self.defaulted)
        checkMetadata()
        if old == nil { checkGroup() }
        checkNames()
        checkVersions()
        checkConversion()
        checkPreservation()
        checkSharedParts()
        if !isStatus { checkStoredVersions() }
        if let old = self.old { checkUpdate(of: old) }
    }

    /// Judges the versions of an APIResourceSchema, which are a definition's but for the wrapper around
    /// each schema; every part is spoken of with its version.
    public init(versionsOf spec: Value) {
        var definition = Value.object(["spec": spec])
        let wrapped = (spec["versions"]?.arrayValue ?? []).map { version in
            var version = version
            version["schema"] = version["schema"].map { ["openAPIV3Schema": $0] }
            return version
        }
        definition.set(.array(wrapped), at: "spec", "versions")
        self.definition = definition
        old = nil
        for index in wrapped.indices { checkParts(ofVersion: index) }
    }

    /// Fills in what the API fills in for version v1: names derived from the kind, no conversion.
    public static func defaulted(_ definition: Value) -> Value {
        var definition = definition
        let names = definition.at("spec", "names")
        let kind = names?["kind"]?.stringValue ?? ""
        if names?["singular"]?.stringValue?.isEmpty ?? true {
            definition.set(.string(kind.lowercased()), at: "spec", "names", "singular")
        }
        if !kind.isEmpty, names?["listKind"]?.stringValue?.isEmpty ?? true {
            definition.set(.string(kind + "List"), at: "spec", "names", "listKind")
        }
        if definition.at("spec", "conversion").map(\.isNull) ?? true {
            definition.set(["strategy": "None"], at: "spec", "conversion")
        }
        return definition
    }

    mutating func add(_ error: FieldError) { errors.append(error) }

    func text(_ keys: String...) -> String { definition.at(keys)?.stringValue ?? "" }

    var versions: [Value] { definition.at("spec", "versions")?.arrayValue ?? [] }

    private mutating func checkMetadata() {
        let metadata = definition["metadata"] ?? [:]
        if let old {
            errors += MetadataRules.updateErrors(metadata, old: old["metadata"] ?? [:])
            return
        }
        errors += MetadataRules.errors(metadata, isNamespaced: false, nameRule: .subdomain)
        let name = text("metadata", "name")
        let group = isOfCore ? "core" : text("spec", "group")
        if name != "\(text("spec", "names", "plural")).\(group)" {
            add(
                .invalid(
                    "metadata.name", .string(name), "must be spec.names.plural+\".\"+spec.group"))
        }
    }

    /// Kubernetes' own groups whose kinds kcp does not serve, so that others may bring them.
    public static let shortGroups: Set<String> = [
        "apps", "autoscaling", "batch", "extensions", "policy",
    ]

    /// The core group has no name that could stand behind a dot; whose name ends with that means no group.
    private var isOfCore: Bool {
        text("spec", "group").isEmpty && !text("metadata", "name").hasSuffix(".")
    }

    private mutating func checkGroup() {
        let group = text("spec", "group")
        if isOfCore { return }
        if group.isEmpty {
            add(.required("spec.group"))
        } else if let problem = NameRules.subdomain(group).first {
            add(.invalid("spec.group", .string(group), problem))
        } else if !group.contains("."), !Self.shortGroups.contains(group) {
            add(.invalid("spec.group", .string(group), "should be a domain with at least one dot"))
        }
        checkApproval(of: group)
    }

    /// Groups of the Kubernetes project need a word of approval.
    private mutating func checkApproval(of group: String) {
        let isProtected = ["k8s.io", "kubernetes.io"].contains { domain in
            group == domain || group.hasSuffix("." + domain)
        }
        guard isProtected else { return }
        let name = "api-approved.kubernetes.io"
        let place = "metadata.annotations[\(name)]"
        let link = "see https://github.com/kubernetes/enhancements/pull/1111"
        let approval = definition.at("metadata", "annotations", name)?.stringValue ?? ""
        let needs = "protected groups must have approval annotation \"\(name)\""
        if approval.isEmpty {
            add(.required(place, "\(needs), \(link)"))
            return
        }
        let isURL = approval.contains("://") && !approval.contains(" ")
        if !isURL, !approval.hasPrefix("unapproved") {
            add(
                .invalid(
                    place, .string(approval),
                    "\(needs) with either a URL or a reason starting with \"unapproved\", \(link)"))
        }
    }

    private mutating func checkNames() {
        let scope = text("spec", "scope")
        if scope.isEmpty {
            add(.required("spec.scope"))
        } else if scope != "Cluster", scope != "Namespaced" {
            add(
                .notSupported(
                    "spec.scope", .string(scope), supported: ["Cluster", "Namespaced"]))
        }
        for key in ["plural", "singular"] {
            let name = text("spec", "names", key)
            if name.isEmpty {
                add(.required("spec.names.\(key)"))
            } else {
                checkLabel(name, "spec.names.\(key)")
            }
        }
        let kind = text("spec", "names", "kind")
        let listKind = text("spec", "names", "listKind")
        if kind.isEmpty { add(.required("spec.names.kind")) }
        if listKind.isEmpty { add(.required("spec.names.listKind")) }
        checkKind(kind, "spec.names.kind")
        checkKind(listKind, "spec.names.listKind")
        checkLabels("shortNames")
        if !kind.isEmpty, kind == listKind {
            add(
                .invalid(
                    "spec.names.listKind", .string(listKind),
                    "kind and listKind may not be the same"))
        }
        checkLabels("categories")
    }

    private mutating func checkLabels(_ key: String) {
        let names = definition.at("spec", "names", key)?.arrayValue ?? []
        for (index, name) in names.enumerated() {
            checkLabel(name.stringValue ?? "", "spec.names.\(key)[\(index)]")
        }
    }

    private mutating func checkKind(_ kind: String, _ place: String) {
        guard !kind.isEmpty else { return }
        let problems = NameRules.label1035(kind.lowercased())
        guard !problems.isEmpty else { return }
        add(
            .invalid(
                place, .string(kind),
                "may have mixed case, but should otherwise match: "
                    + problems.joined(separator: ",")))
    }

    mutating func checkLabel(_ name: String, _ place: String) {
        let problems = NameRules.label1035(name)
        guard !problems.isEmpty else { return }
        add(.invalid(place, .string(name), problems.joined(separator: ",")))
    }

    private mutating func checkPreservation() {
        guard definition.at("spec", "preserveUnknownFields")?.boolValue == true,
            old?.at("spec", "preserveUnknownFields")?.boolValue != true
        else { return }
        add(
            .invalid(
                "spec.preserveUnknownFields", true,
                "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in "
                    + "spec.versions[*].schema instead"))
    }

    private mutating func checkUpdate(of old: Value) {
        var fixed = [["spec", "group"], ["spec", "names", "plural"]]
        let conditions = old.at("status", "conditions")?.arrayValue ?? []
        let isEstablished = conditions.contains {
            $0["type"] == "Established" && $0["status"] == "True"
        }
        if isEstablished { fixed += [["spec", "scope"], ["spec", "names", "kind"]] }
        for keys in fixed where definition.at(keys) != old.at(keys) {
            add(
                .invalid(
                    keys.joined(separator: "."), definition.at(keys) ?? "", "field is immutable"))
        }
    }

    mutating func warn(_ text: String) {
        if !warnings.contains(text) { warnings.append(text) }
    }
}
