import PlatModel
import PlatTesting
import PlatValue
import Testing

/// What upstream says about names, row by row.
@Suite struct NamesOracleTests {
    @Test func namesAreJudgedAsUpstream() throws {
        try OracleTable.play("names") { row, number in
            let kind = row["kind"]?.stringValue ?? ""
            if kind == "logical-cluster-path" {
                check(path: row, number)
                return
            }
            let expected = row["errors"]?.arrayValue?.compactMap(\.stringValue)
            #expect(errors(kind, row) == expected, "row \(number)")
        }
    }

    private static let textRules: [String: @Sendable (String) -> [String]] = [
        "dns1123label": NameRules.label, "dns1123subdomain": NameRules.subdomain,
        "dns1035label": NameRules.label1035,
        "wildcard-dns1123subdomain": NameRules.wildcardSubdomain,
        "env-name": NameRules.environmentName, "http-header": NameRules.headerName,
        "qualified-name": NameRules.qualifiedName, "label-value": NameRules.labelValue,
        "configmap-key": NameRules.configKey, "path-segment": NameRules.pathSegment,
        "path-segment-prefix": NameRules.pathSegmentPrefix,
        "generate-name-subdomain": { NameRules.generateName($0, NameRules.subdomain) },
        "generate-name-label": { NameRules.generateName($0, NameRules.label) },
        "generate-name-1035": { NameRules.generateName($0, NameRules.label1035) },
    ]

    private func errors(_ kind: String, _ row: Value) -> [String]? {
        let text = row["text"]?.stringValue ?? ""
        let object = row["object"] ?? .null
        if let rule = Self.textRules[kind] { return rule(text) }
        let errors: [FieldError]?
        switch kind {
        case "fqdn": errors = FieldRules.fullyQualifiedDomain(text, "f")
        case "finalizer": errors = FieldRules.finalizer(text, "metadata.finalizers[0]")
        case "field-manager": errors = FieldRules.fieldManager(text)
        case "field-validation": errors = FieldRules.fieldValidation(text)
        case "delete-options": errors = FieldRules.deleteOptions(object)
        case "conditions":
            errors = ConditionRules.errors(object.arrayValue ?? [], "status.conditions")
        case "metadata":
            errors = MetadataRules.NameRule(rawValue: row["nameRule"]?.stringValue ?? "").map {
                MetadataRules.errors(object, isNamespaced: row["namespaced"] == true, nameRule: $0)
            }
        case "metadata-update":
            errors = MetadataRules.updateErrors(object, old: row["old"] ?? .null)
        case "patch-options application/merge-patch+json":
            errors = FieldRules.patchOptions(object, isApply: false)
        case "patch-options application/apply-patch+yaml":
            errors = FieldRules.patchOptions(object, isApply: true)
        default: errors = nil
        }
        return errors?.map(\.description)
    }

    private func check(path row: Value, _ number: Int) {
        let path = WorkspacePath(row["text"]?.stringValue ?? "")
        #expect(path.isValid == (row["valid"] == true), "row \(number)")
        #expect((path.parent?.text ?? "") == row["parent"]?.stringValue, "row \(number)")
        #expect((path.parent != nil) == (row["hasParent"] == true), "row \(number)")
        #expect(path.last == row["base"]?.stringValue, "row \(number)")
        #expect(path.requestPath == row["requestPath"]?.stringValue, "row \(number)")
        #expect(path.appending("x").text == row["joinedWithX"]?.stringValue, "row \(number)")
        #expect(path.hasPrefix(.root) == (row["hasPrefixRoot"] == true), "row \(number)")
    }
}
