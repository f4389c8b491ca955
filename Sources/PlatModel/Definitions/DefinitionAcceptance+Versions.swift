import PlatValue

extension DefinitionAcceptance {
    /// Parts that each version has, and that are spoken of as the definition's own when all versions
    /// have the same.
    private static let parts = [
        "schema", "subresources", "additionalPrinterColumns", "selectableFields",
    ]

    private func isShared(_ part: String) -> Bool {
        guard let first = versions.first else { return false }
        return versions.allSatisfy { ($0[part] ?? .null) == (first[part] ?? .null) }
    }

    mutating func checkVersions() {
        var seen: Set<String> = []
        var isUnique = true
        for (index, version) in versions.enumerated() {
            let name = version["name"]?.stringValue ?? ""
            let place = "spec.versions[\(index)]"
            if !seen.insert(name).inserted { isUnique = false }
            checkLabel(name, "\(place).name")
            if index == 0, !name.isEmpty { checkLabel(name, "spec.version") }
            checkDeprecation(version, place)
            if version.at("schema", "openAPIV3Schema")?.objectValue == nil {
                add(.required("\(place).schema.openAPIV3Schema"))
            }
        }
        let storageCount = versions.count { $0["storage"]?.boolValue == true }
        if storageCount != 1 {
            addVersionsError("must have exactly one version marked as storage version")
        }
        if !isUnique { addVersionsError("must contain unique version names") }
    }

    private mutating func addVersionsError(_ problem: String) {
        add(FieldError(.invalid, "spec.versions", printedValue: versionsText, detail: problem))
    }

    /// The versions as upstream prints its own structures: shared parts are not in them.
    private var versionsText: String {
        guard definition.at("spec", "versions")?.arrayValue != nil else { return "null" }
        let shown = versions.map { version -> Value in
            func part(_ key: String) -> Value {
                isShared(key) ? .null : version[key] ?? .null
            }
            return .object([
                "Name": version["name"] ?? "", "Served": version["served"] ?? false,
                "Storage": version["storage"] ?? false,
                "Deprecated": version["deprecated"] ?? false,
                "DeprecationWarning": version["deprecationWarning"] ?? .null,
                "Schema": part("schema"), "Subresources": part("subresources"),
                "AdditionalPrinterColumns": part("additionalPrinterColumns"),
                "SelectableFields": part("selectableFields"),
            ])
        }
        return Value.array(shown).jsonText()
    }

    private mutating func checkDeprecation(_ version: Value, _ place: String) {
        guard let warning = version["deprecationWarning"]?.stringValue else { return }
        let field = "\(place).deprecationWarning"
        if version["deprecated"]?.boolValue != true {
            add(.invalid(field, .string(warning), "can only be set for deprecated versions"))
        }
        if warning.isEmpty {
            add(.invalid(field, "", "must not be an empty string"))
        } else if warning.utf8.count > 256 {
            add(.invalid(field, .string(warning), "must be <= 256 characters long"))
        } else if let offset = GoText.firstUnprintable(in: warning) {
            // Behind a pointer a text is printed as JSON.
            add(
                FieldError(
                    .invalid, field, printedValue: Value.string(warning).jsonText(),
                    detail:
                        "must only contain printable UTF-8 characters; non-printable character found at "
                        + "index \(offset)"))
        }
    }

    /// Checks schemas, subresources, columns and selectable fields, once where they are shared.
    mutating func checkSharedParts() {
        for part in Self.parts {
            if isShared(part) {
                let place = part == "schema" ? "spec.validation" : "spec.\(part)"
                check(part, of: versions.first, place)
            } else {
                for (index, version) in versions.enumerated() {
                    check(part, of: version, "spec.versions[\(index)].\(part)")
                }
            }
        }
    }

    /// Checks one version with all its parts as its own.
    mutating func checkParts(ofVersion index: Int) {
        let version = versions[index]
        let place = "spec.versions[\(index)]"
        checkDeprecation(version, place)
        for part in Self.parts { check(part, of: version, "\(place).\(part)") }
    }

    private mutating func check(_ part: String, of version: Value?, _ place: String) {
        guard let version, let value = version[part], !value.isNull else { return }
        let schema = version.at("schema", "openAPIV3Schema")
        switch part {
        case "schema": checkSchema(version, "\(place).openAPIV3Schema")
        case "subresources": checkSubresources(value, place)
        case "additionalPrinterColumns":
            for (index, column) in (value.arrayValue ?? []).enumerated() {
                checkColumn(column, "\(place)[\(index)]")
            }
        default: checkSelectableFields(value.arrayValue ?? [], schema ?? [:], place)
        }
    }

    private mutating func checkSchema(_ version: Value, _ place: String) {
        guard let schema = version.at("schema", "openAPIV3Schema"), schema.objectValue != nil else {
            return
        }
        let before = old?.at("spec", "versions")?.arrayValue?.first {
            $0["name"] == version["name"]
        }
        let oldSchema = before?.at("schema", "openAPIV3Schema")
        let acceptance = SchemaAcceptance(schema, path: place, old: oldSchema)
        checkRoot(schema, version, place)
        errors += acceptance.errors
        let known = oldSchema.map { SchemaAcceptance($0, path: place).unknownFormats } ?? []
        for format in acceptance.unknownFormats where !known.contains(format) {
            warn("unrecognized format \"\(format)\"")
        }
    }

    /// With a status subresource the root says nothing but what its parts are.
    private mutating func checkRoot(_ schema: Value, _ version: Value, _ place: String) {
        guard version.at("subresources", "status")?.objectValue != nil else { return }
        guard let stranger = SchemaText.firstStranger(in: schema) else { return }
        if stranger == "type" {
            add(
                .invalid(
                    "\(place).type", schema["type"] ?? .null,
                    "only \"object\" is allowed as the type at the root of the schema if the "
                        + "status subresource is enabled"))
            return
        }
        add(
            FieldError(
                .invalid, place, printedValue: SchemaText.text(schema),
                detail: "only [\(SchemaText.rootFieldNames.joined(separator: " "))] fields are "
                    + "allowed at the root of the schema if the status subresource is enabled"))
    }

    mutating func checkStoredVersions() {
        let storage = versions.last { $0["storage"]?.boolValue == true }
        let given = definition.at("status", "storedVersions") ?? old?.at("status", "storedVersions")
        var stored = given?.arrayValue?.compactMap(\.stringValue) ?? []
        if stored.isEmpty, old == nil,
            let first = versions.first(where: { $0["storage"]?.boolValue == true })
        {
            // What a new definition stores first is what it is about to store.
            stored = [first["name"]?.stringValue ?? ""]
        }
        let field = "status.storedVersions"
        if stored.isEmpty {
            add(.invalid(field, .null, "must have at least one stored version"))
            return
        }
        let names = versions.compactMap { $0["name"]?.stringValue }
        let shown = Value.array(stored.map(Value.string))
        if let name = storage?["name"]?.stringValue, !stored.contains(name), old == nil {
            add(.invalid(field, shown, "must have the storage version \(name)"))
        }
        for (index, name) in stored.enumerated() where !names.contains(name) {
            add(
                .invalid(
                    "\(field)[\(index)]", .string(name),
                    "missing from spec.versions; \(name) was previously a storage version, and must"
                        + " remain in spec.versions until a storage migration ensures no data"
                        + " remains persisted in \(name) and removes \(name) from"
                        + " status.storedVersions"))
        }
    }
}
