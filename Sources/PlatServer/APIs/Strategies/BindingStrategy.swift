import PlatModel
import PlatValue

/// APIBindings (contract, section 5.3). Upstream reads and writes the object back as a typed value
/// before the schema sees it: hence what is completed here, and which error answers first.
struct BindingStrategy: ResourceStrategy {
    static let finalizer = "apis.kcp.io/apibinding-finalizer"

    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }
    var initialFinalizers: [String] { [Self.finalizer] }

    func prepareCreate(_ object: inout Value, _ request: ObjectRequest) throws(Status) {
        PathAnnotation.set(&object, request)
        Self.complete(&object, request, isNew: true)
        try checkExport(object, request, "create")
        Self.label(&object, request)
    }

    func prepareUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest) throws(Status) {
        PathAnnotation.set(&object, request)
        Self.complete(&object, request, isNew: false)
        if old.finalizers.contains(Self.finalizer), !object.finalizers.contains(Self.finalizer) {
            // Only the system may let go of a binding's objects.
            object.set(
                .array(([Self.finalizer] + object.finalizers).map(Value.string)), at: "metadata",
                "finalizers")
        }
        if object.at("spec", "reference") != old.at("spec", "reference") {
            try checkExport(object, request, "update")
        }
        Self.label(&object, request)
    }

    func admitCreate(_ object: inout Value, _ request: ObjectRequest) async throws(Status) {
        try admit(object, request, "create", isNewReference: true)
        Self.restoreDefaults(&object, request)
    }

    func admitUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest)
        async throws(Status)
    {
        guard request.subresource == nil else { return }
        let isNewReference = object.at("spec", "reference") != old.at("spec", "reference")
        try admit(object, request, "update", isNewReference: isNewReference)
    }

    func convert(_ object: inout Value, to version: String) {
        version == "v1alpha1"
            ? BindingConversion.toFirst(&object) : BindingConversion.toSecond(&object)
    }

    // MARK: Checks

    private func reference(_ object: Value, _ request: ObjectRequest) -> BindingReference {
        BindingReference(
            object.at("spec", "reference", "export"), in: request.cluster ?? "")
    }

    private func checkExport(_ object: Value, _ request: ObjectRequest, _ verb: String)
        throws(Status)
    {
        guard object.at("spec", "reference", "export") != nil else { return }
        let reference = reference(object, request)
        guard try !reference.isAcceptable(request.server.exports) else { return }
        throw refusal(reference, object, request, verb)
    }

    private func refusal(
        _ reference: BindingReference, _ object: Value, _ request: ObjectRequest, _ verb: String
    ) -> Status {
        request.forbidden(
            object, "unable to \(verb) APIBinding: no permission to bind to export \(reference)")
    }

    private func admit(
        _ object: Value, _ request: ObjectRequest, _ verb: String, isNewReference: Bool
    ) throws(Status) {
        var errors: [FieldError] = []
        if object.at("spec", "reference", "export") == nil {
            errors.append(.required("spec.reference.export"))
        }
        if request.type.version != "v1alpha1" { errors += Self.claimErrors(object) }
        try request.forbid(object, errors)
        guard isNewReference else { return }
        let reference = reference(object, request)
        guard try !reference.mayBeBound(by: request.user, request.server.exports) else { return }
        throw refusal(reference, object, request, verb)
    }

    private static func claimErrors(_ object: Value) -> [FieldError] {
        let claims = object.at("spec", "permissionClaims")?.arrayValue ?? []
        return claims.enumerated().flatMap { at, claim in
            selectorErrors(claim["selector"] ?? [:], "spec.permissionClaims[\(at)].selector")
        }
    }

    private static func selectorErrors(_ selector: Value, _ field: String) -> [FieldError] {
        func isGiven(_ key: String) -> Bool {
            switch selector[key] {
            case .object(let members)?: !members.isEmpty
            case .array(let elements)?: !elements.isEmpty
            default: false
            }
        }
        let given = ["matchLabels", "matchExpressions"].filter(isGiven)
        guard selector["matchAll"] == true else {
            guard given.isEmpty else { return [] }
            return [
                .required(
                    field, "either one of matchAll, matchLabels, or matchExpressions must be set")
            ]
        }
        var printed = Members()
        for key in ["matchLabels", "matchExpressions", "matchAll"] { printed[key] = selector[key] }
        return given.map {
            FieldError(
                .invalid, "\(field).\($0)", printedValue: Value.object(printed).jsonText(),
                detail: "\($0) cannot be used with matchAll")
        }
    }

    // MARK: What the system sets

    /// What kcp's typed claims always have, sent or not, and what they leave out when it is empty.
    private static func complete(_ object: inout Value, _ request: ObjectRequest, isNew: Bool) {
        guard object.at("spec", "reference", "export") != nil else { return }
        if object.at("spec", "reference", "export", "name") == nil {
            object.set("", at: "spec", "reference", "export", "name")
        }
        guard let claims = object.at("spec", "permissionClaims")?.arrayValue else { return }
        let isFirst = request.type.version == "v1alpha1"
        let completed = claims.map { claim in
            var claim = claim
            if claim["state"] == nil { claim["state"] = "" }
            if !isFirst, claim["selector"] == nil { claim["selector"] = [:] }
            if !isFirst, claim["verbs"] == nil { claim["verbs"] = .null }
            for key in ["group", "identityHash"] where isNew && claim[key] == "" {
                claim[key] = nil
            }
            return claim
        }
        object.set(.array(completed), at: "spec", "permissionClaims")
    }

    private static func restoreDefaults(_ object: inout Value, _ request: ObjectRequest) {
        guard request.type.version != "v1alpha1",
            let claims = object.at("spec", "permissionClaims")?.arrayValue
        else { return }
        let restored = claims.map { claim in
            var claim = claim
            for key in ["group", "identityHash"] where claim[key] == nil { claim[key] = "" }
            return claim
        }
        object.set(.array(restored), at: "spec", "permissionClaims")
    }

    /// The label by which the bindings of an export are found; whatever was sent is replaced.
    private static func label(_ object: inout Value, _ request: ObjectRequest) {
        let export = object.at("spec", "reference", "export")
        let reference = BindingReference(export, in: request.cluster ?? "")
        guard export != nil,
            let cluster = request.server.exports.cluster(at: reference.path)
        else { return }
        object.set(
            .string(ExportLabels.hash(cluster: cluster.name, export: reference.name)),
            at: "metadata", "labels", ExportLabels.bindingKey)
    }
}
