import PlatModel
import PlatValue

/// APIBindings: who may bind what, and what the system sets (contract, section 5.3).
///
/// Upstream reads and writes the object back as a typed value before the schema sees it: hence what is
/// completed here, and which error answers first.
struct BindingAdmission: AdmissionRule {
    let exports: ExportLookup
    var resources: Set<String>? { [SystemResources.bindings.groupResource] }

    func mutate(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard request.subresource == nil else { return }
        PathAnnotation.set(&object, exports.directory, request)
        Self.complete(&object, request, isNew: old == nil)
        if let old, old.finalizers.contains(APIBinding.finalizer),
            !object.finalizers.contains(APIBinding.finalizer)
        {
            // Only the system may let go of a binding's objects.
            object.set(
                Value(strings: [APIBinding.finalizer] + object.finalizers), at: "metadata",
                "finalizers")
        }
        if isNewReference(object, old) { try checkExport(object, request, verb(old)) }
        label(&object, request)
    }

    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard request.subresource == nil else { return }
        var errors: [FieldError] = []
        if object.at("spec", "reference", "export") == nil {
            errors.append(.required("spec.reference.export"))
        }
        if request.type.version != "v1alpha1" { errors += Self.claimErrors(object) }
        try request.forbid(object, errors)
        if isNewReference(object, old) {
            let reference = reference(object, request)
            guard try reference.mayBeBound(by: request.user, exports) else {
                throw refusal(reference, object, request, verb(old))
            }
        }
        if old == nil { Self.restoreDefaults(&object, request) }
    }

    private func isNewReference(_ object: Value, _ old: Value?) -> Bool {
        old.map { object.at("spec", "reference") != $0.at("spec", "reference") } ?? true
    }

    private func verb(_ old: Value?) -> String { old == nil ? "create" : "update" }

    private func reference(_ object: Value, _ request: ObjectRequest) -> BindingReference {
        BindingReference(
            object.at("spec", "reference", "export"), in: request.cluster ?? "")
    }

    private func checkExport(_ object: Value, _ request: ObjectRequest, _ verb: String)
        throws(Status)
    {
        guard object.at("spec", "reference", "export") != nil else { return }
        let reference = reference(object, request)
        guard try !reference.isAcceptable(exports) else { return }
        throw refusal(reference, object, request, verb)
    }

    private func refusal(
        _ reference: BindingReference, _ object: Value, _ request: ObjectRequest, _ verb: String
    ) -> Status {
        request.forbidden(
            object, "unable to \(verb) APIBinding: no permission to bind to export \(reference)")
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
    private func label(_ object: inout Value, _ request: ObjectRequest) {
        let export = object.at("spec", "reference", "export")
        let reference = BindingReference(export, in: request.cluster ?? "")
        guard export != nil,
            let cluster = exports.cluster(at: reference.path)
        else { return }
        object.set(
            .string(ExportLabels.hash(cluster: cluster.name, export: reference.name)),
            at: "metadata", "labels", ExportLabels.bindingKey)
    }
}
