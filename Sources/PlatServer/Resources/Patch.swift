import PlatHTTP
import PlatModel
import PlatStore
import PlatValue

extension ObjectRequest {
    /// PATCH in all four forms.
    func patch() async throws(Status) -> ServerResponse {
        let form = try negotiate()
        let contentType = context.contentType
        guard patchTypes.contains(contentType) else {
            if type.custom != nil { throw unsupportedPatch() }
            throw Status(
                code: 415, reason: .unsupportedMediaType, message: "415: Unsupported Media Type",
                details: Status.Details())
        }
        let options = try WriteOptions(context, kind: "PatchOptions")
        let bytes = try await context.body()
        if contentType == "application/apply-patch+yaml" {
            let (written, isNew) = try await apply(bytes, options)
            return try await reply(with: written, form, status: isNew ? 201 : 200)
        }
        let patch = try ObjectPatch(
            contentType, bytes, type: type, isStrict: options.fieldValidation != .ignore)
        let written = try await change(options) { old throws(Status) in
            if options.fieldValidation != .ignore, let refusal = patch.strictness.refusal {
                throw Status.badRequest(refusal)
            }
            var result = try patch.applied(to: old)
            // The patched version counts only if the patch names one.
            if !patch.namesVersion, result["metadata"]?.objectValue != nil {
                result.resourceVersion = nil
                result.resourceVersion = old.resourceVersion
            }
            try read(&result, from: patch, options)
            return try identityChecked(result, old: old)
        }
        return try await reply(with: written, form, status: 200)
    }

    /// Reads what the patch gave; what is wrong with it is the patch's fault.
    private func read(
        _ result: inout Value, from patch: ObjectPatch, _ options: WriteOptions
    ) throws(Status) {
        let patched = result
        if type.custom != nil, result["kind"]?.stringValue?.isEmpty ?? true {
            let text = result.jsonText(sortedKeys: true)
            throw refused(patch, patched, "Object 'Kind' is missing in '\(text)'")
        }
        if type.custom == nil, !names(result) {
            throw refused(patch, patched, "the patch makes another kind of the object")
        }
        var problems = patch.strictness.fieldErrors
        do throws(UnreadableContent) {
            problems += try readContent(&result).map { "unknown field \"\($0)\"" }
        } catch {
            throw refused(
                patch, patched, patch.isStrategic ? error.patchMessage : error.bodyMessage)
        }
        guard options.fieldValidation != .ignore else { return }
        guard options.fieldValidation == .strict, !problems.isEmpty else {
            for problem in problems { context.warn(problem) }
            return
        }
        let list = problems.joined(separator: ", ")
        throw refused(patch, patched, "strict decoding error: " + list)
    }

    private func names(_ object: Value) -> Bool {
        object["kind"]?.stringValue == type.kind
            && object["apiVersion"]?.stringValue == type.apiVersion
    }

    private func refused(_ patch: ObjectPatch, _ patched: Value, _ why: String) -> Status {
        let text = patch.text ?? patched.jsonText(sortedKeys: true)
        return Status.invalid(
            GroupKind(group: "", kind: ""), "", [.invalid("patch", .string(text), why)])
    }

    private func identityChecked(_ patched: Value, old: Value) throws(Status) -> Value {
        var object = patched
        if object.objectName.isEmpty { throw nameMissing }
        guard object.objectName == old.objectName else {
            throw Status.badRequest(
                "the name of the object (\(object.objectName)) does not match the name on the URL (\(name ?? ""))"
            )
        }
        try checkNamespaceField(&object)
        return object
    }

    private var knownPatchTypes: [String] {
        [
            "application/json-patch+json", "application/merge-patch+json",
            "application/strategic-merge-patch+json", "application/apply-patch+yaml",
        ]
    }

    var patchTypes: [String] {
        type.custom == nil || type.mergeType != nil
            ? knownPatchTypes : knownPatchTypes.filter { !$0.contains("strategic") }
    }

    private func unsupportedPatch() -> Status {
        // Custom kinds name the last type twice upstream, and clients show the text.
        let types = patchTypes + (type.custom == nil ? [] : patchTypes.suffix(1))
        return Status.unsupportedMediaType(accepted: types)
    }
}
