import PlatHTTP
import PlatModel
import PlatValue

/// The query parameters of a write, checked.
struct WriteOptions: Sendable {
    enum FieldValidation: String, Sendable {
        case ignore = "Ignore", warn = "Warn", strict = "Strict"
    }

    var isDryRun = false
    var fieldManager: String?
    var fieldValidation = FieldValidation.warn
    var force: Bool?

    /// `kind` is the options' kind in error texts: `CreateOptions`, `UpdateOptions`, `PatchOptions`.
    init(_ context: RequestContext, kind: String) throws(Status) {
        let query = context.query
        let dryRun = query.values(of: "dryRun").filter { !$0.isEmpty }
        isDryRun = !dryRun.isEmpty
        fieldManager = query["fieldManager"]
        force = query["force"].map { $0 == "true" || $0 == "1" }
        let validation = query["fieldValidation"] ?? ""
        fieldValidation = FieldValidation(rawValue: validation) ?? .warn
        let given: Value = [
            "fieldManager": .string(fieldManager ?? ""),
            "dryRun": .array(dryRun.map(Value.string)),
            "fieldValidation": .string(validation), "force": force.map(Value.bool) ?? .null,
        ]
        let isApply = context.contentType == "application/apply-patch+yaml"
        let errors =
            kind == "PatchOptions"
            ? FieldRules.patchOptions(given, isApply: isApply) : FieldRules.writeOptions(given)
        guard errors.isEmpty else {
            throw Status.invalid(
                GroupKind(group: "meta.k8s.io", kind: kind), "", errors)
        }
    }

    /// Who is written into managedFields: the parameter, or the client's name (contract 3.3).
    func manager(_ context: RequestContext) -> String {
        if let fieldManager, !fieldManager.isEmpty { return fieldManager }
        let agent = context.http.headers["User-Agent"] ?? ""
        let name = agent.prefix { $0 != "/" }
        let manager = String(
            name.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }.prefix(128).map(
                Character.init))
        return manager.isEmpty ? "unknown" : manager
    }
}
