import PlatModel
import PlatValue

/// Makes resource types of what a CustomResourceDefinition or an APIResourceSchema says.
enum DefinitionReader {
    /// The served versions of a definition. `spec` is the definition's spec; a CRD wraps each schema
    /// in `openAPIV3Schema`, an APIResourceSchema does not. `names` are the accepted ones of a CRD. `isOwn`
    /// says that the definition is part of the server, `mount` behind which the service of its webhook is.
    static func types(
        spec: Value, names accepted: Value? = nil, definitionName: String, identity: String?,
        hasPredecessor: Bool = false, isTerminating: Bool = false, isOwn: Bool = false,
        rules: APIConversion? = nil, mount: String? = nil, strategy: any ResourceStrategy
    ) throws -> [ResourceType] {
        let names = accepted ?? spec["names"] ?? [:]
        let versions = (spec["versions"]?.arrayValue ?? []).map(DefinitionVersion.init)
        let group = spec["group"]?.stringValue ?? ""
        let plural = names["plural"]?.stringValue ?? ""
        var storage: (name: String, text: SchemaText)?
        var schemas: [String: SchemaText] = [:]
        for version in versions where version.isServed || version.isStorage {
            let name = version.version
            let text = try isOwn ? SchemaText.own(version.schema) : .of(version.schema)
            if version.isServed { schemas[group.isEmpty ? name : "\(group)/\(name)"] = text }
            if version.isStorage, versions.count > 1, storage == nil { storage = (name, text) }
        }
        let converter = try converter(spec, rules, versions, mount)
        var newest: String?
        for version in versions where version.isServed && !version.isDeprecated {
            let name = version.version
            if newest.map({ VersionOrder.precedes(name, $0) }) ?? true { newest = name }
        }
        var types: [ResourceType] = []
        for version in versions {
            let name = version.version
            guard let text = schemas[group.isEmpty ? name : "\(group)/\(name)"] else { continue }
            let kind = names["kind"]?.stringValue ?? ""
            let scale = version.scale.map(scalePaths)
            let custom = CustomVersion(
                text: text, columns: version.columns,
                selectablePaths: version.selectableFields,
                deprecationWarning: warning(version, group, name, kind, newest),
                storage: storage?.name == name ? nil : storage, scale: scale,
                schemas: schemas,
                namesArePathSegments: spec["nameValidation"] == "PathSegmentName",
                definitionName: definitionName, hasPredecessor: hasPredecessor,
                isTerminating: isTerminating, converter: converter)
            var subresources: Set<String> = []
            if version.hasStatus { subresources.insert("status") }
            if scale != nil { subresources.insert("scale") }
            types.append(
                ResourceType(
                    group: group, version: name, plural: plural,
                    singular: names["singular"]?.stringValue, kind: kind,
                    listKind: names["listKind"]?.stringValue,
                    shortNames: names["shortNames"].strings,
                    categories: names["categories"].strings,
                    isNamespaced: spec["scope"] == "Namespaced", identity: identity,
                    form: .custom(custom), strategy: strategy, subresources: subresources))
        }
        return types
    }

    /// A webhook, rules that stand beside the kind, or nothing but names.
    private static func converter(
        _ spec: Value, _ rules: APIConversion?, _ versions: [DefinitionVersion], _ mount: String?
    ) throws -> VersionConverter {
        let setting = KindConversion(spec["conversion"] ?? [:])
        if setting.isByWebhook { return .webhook(ConversionWebhook(setting, through: mount)) }
        guard let rules else { return .renaming }
        var schemas: [String: Schema] = [:]
        for version in versions {
            schemas[version.version] = try SchemaText.of(version.schema).parsed.schema
        }
        do throws(ConversionRules.Problem) {
            return .rules(try ConversionRules(rules, schemas: schemas))
        } catch {
            return .unusable("\(error)")
        }
    }

    private static func scalePaths(_ scale: Value) -> CustomVersion.ScalePaths {
        func path(_ key: String) -> [String]? {
            scale[key]?.stringValue.map { $0.split(separator: ".").map(String.init) }
        }
        return CustomVersion.ScalePaths(
            specReplicas: path("specReplicasPath") ?? [],
            statusReplicas: path("statusReplicasPath") ?? [],
            labelSelector: path("labelSelectorPath"))
    }

    private static func warning(
        _ version: DefinitionVersion, _ group: String, _ name: String, _ kind: String,
        _ newest: String?
    ) -> String? {
        guard version.isDeprecated else { return nil }
        if let text = version.deprecationWarning { return text }
        let replacement = newest.map { "; use \(group)/\($0) \(kind)" } ?? ""
        return "\(group)/\(name) \(kind) is deprecated\(replacement)"
    }
}
