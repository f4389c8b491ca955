import PlatValue

extension DefinitionAcceptance {
    mutating func checkSubresources(_ subresources: Value, _ place: String) {
        guard let scale = subresources["scale"], scale.objectValue != nil else { return }
        let place = "\(place).scale"
        for (key, root) in [("specReplicasPath", ".spec"), ("statusReplicasPath", ".status")] {
            let path = scale[key]?.stringValue ?? ""
            if path.isEmpty {
                add(.required("\(place).\(key)"))
            } else if !checkSimplePath(path, "\(place).\(key)"), !path.hasPrefix("\(root).") {
                add(
                    .invalid(
                        "\(place).\(key)", .string(path), "should be a json path under \(root)"))
            }
        }
        if let path = scale["labelSelectorPath"]?.stringValue, !path.isEmpty,
            !checkSimplePath(path, "\(place).labelSelectorPath"), !path.hasPrefix(".spec."),
            !path.hasPrefix(".status.")
        {
            add(
                .invalid(
                    "\(place).labelSelectorPath", .string(path),
                    "should be a json path under either .spec or .status"))
        }
    }

    /// True when the path was found wrong.
    private mutating func checkSimplePath(_ path: String, _ field: String) -> Bool {
        if path.isEmpty {
            add(.invalid(field, "", "must not be empty"))
            return true
        }
        guard path.hasPrefix(".") else {
            add(.invalid(field, .string(path), "must be a simple json path starting with ."))
            return true
        }
        return false
    }

    private static let columnTypes = ["boolean", "date", "integer", "number", "string"]
    private static let columnFormats = [
        "byte", "date", "date-time", "double", "float", "int32", "int64", "password",
    ]

    mutating func checkColumn(_ column: Value, _ place: String) {
        if column["name"]?.stringValue?.isEmpty ?? true { add(.required("\(place).name")) }
        let type = column["type"]?.stringValue ?? ""
        let rule = "must be one of \(Self.columnTypes.joined(separator: ","))"
        if type.isEmpty {
            add(.required("\(place).type", rule))
        } else if !Self.columnTypes.contains(type) {
            add(.invalid("\(place).type", .string(type), rule))
        }
        if let format = column["format"]?.stringValue, !format.isEmpty,
            !Self.columnFormats.contains(format)
        {
            add(
                .invalid(
                    "\(place).format", .string(format),
                    "must be one of \(Self.columnFormats.joined(separator: ","))"))
        }
        let path = column["jsonPath"]?.stringValue ?? ""
        if path.isEmpty {
            add(.required("\(place).JSONPath"))
        } else {
            _ = checkSimplePath(path, "\(place).JSONPath")
        }
    }

    private static let selectableFieldsMax = 8

    mutating func checkSelectableFields(_ fields: [Value], _ written: Value, _ place: String) {
        if let problem = SchemaAcceptance.structureProblem(written) {
            let parent = place.split(separator: ".").dropLast().joined(separator: ".")
            add(.invalid("\(parent).schema.openAPIV3Schema", "", problem))
        }
        let schema: Schema
        do throws(SchemaParseError) {
            schema = try Schema(parsing: written)
        } catch {
            // A list of schemas for items, of which the check of the schema has told.
            return
        }
        var seen: Set<String> = []
        for (index, field) in fields.enumerated() {
            let place = "\(place)[\(index)].jsonPath"
            let path = field["jsonPath"]?.stringValue ?? ""
            if path.isEmpty {
                add(.required(place))
                continue
            }
            do throws(CELFieldPath.Problem) {
                let found = try CELFieldPath(path, in: schema, allowsBrackets: false)
                checkSelectableField(found, .string(path), place)
                if !seen.insert(found.path.fieldPath).inserted {
                    add(.duplicate(place, .string(path)))
                }
            } catch {
                add(.invalid(place, .string(path), "is an invalid path: \(error)"))
            }
        }
        if seen.count > Self.selectableFieldsMax {
            add(.tooMany(place, count: seen.count, max: Self.selectableFieldsMax))
        }
    }

    private mutating func checkSelectableField(
        _ field: CELFieldPath, _ path: Value, _ place: String
    ) {
        if case .member("metadata")? = field.path.steps.first {
            add(.invalid(place, path, "must not point to fields in metadata"))
        }
        switch field.schema?.kind {
        case .string?, .boolean?, .integer?: break
        default:
            add(
                .invalid(
                    place, path,
                    "must point to a field of type string, boolean or integer. Enum string fields "
                        + "and strings with formats are allowed."))
        }
    }

    mutating func checkConversion() {
        let conversion = definition.at("spec", "conversion") ?? [:]
        let place = "spec.conversion"
        let strategy = conversion["strategy"]?.stringValue ?? ""
        switch strategy {
        case "": add(.required("\(place).strategy"))
        case "None", "Webhook": break
        default:
            add(
                .notSupported(
                    "\(place).strategy", .string(strategy), supported: ["None", "Webhook"]))
        }
        let webhook = conversion["webhook"]
        let client = webhook?["clientConfig"]
        let reviews = webhook?["conversionReviewVersions"]?.arrayValue
        guard strategy == "Webhook" else {
            let rule = "should not be set when strategy is not set to Webhook"
            if client?.objectValue != nil { add(.forbidden("\(place).webhookClientConfig", rule)) }
            if reviews?.isEmpty == false {
                add(.forbidden("\(place).conversionReviewVersions", rule))
            }
            return
        }
        if let client, client.objectValue != nil {
            checkClient(client, "\(place).webhookClientConfig")
        } else {
            add(
                .required(
                    "\(place).webhookClientConfig", "required when strategy is set to Webhook"))
        }
        checkReviews(reviews ?? [], "\(place).conversionReviewVersions")
    }

    private mutating func checkReviews(_ versions: [Value], _ place: String) {
        guard !versions.isEmpty else {
            add(.required(place))
            return
        }
        var seen: Set<String> = []
        for (index, version) in versions.compactMap(\.stringValue).enumerated() {
            guard seen.insert(version).inserted else {
                add(.invalid("\(place)[\(index)]", .string(version), "duplicate version"))
                continue
            }
            for problem in NameRules.label1035(version) {
                add(.invalid("\(place)[\(index)]", .string(version), problem))
            }
        }
        if seen.isDisjoint(with: ["v1", "v1beta1"]) {
            add(.invalid(place, .array(versions), "must include at least one of v1, v1beta1"))
        }
    }

    private mutating func checkClient(_ client: Value, _ place: String) {
        let url = client["url"]?.stringValue
        let service = client["service"].flatMap { $0.isNull ? nil : $0 }
        if (url == nil) == (service == nil) {
            add(.required(place, "exactly one of url or service is required"))
        }
        if let url { WebhookClientRules.urlErrors(url, "\(place).url").forEach { add($0) } }
        if let service { checkService(service, "\(place).service") }
    }

    private mutating func checkService(_ service: Value, _ place: String) {
        for key in ["name", "namespace"] where service[key]?.stringValue?.isEmpty ?? true {
            add(.required("\(place).\(key)", "service \(key) is required"))
        }
        if let port = service["port"]?.integerValue, !(1...65535).contains(port) {
            add(
                .invalid(
                    "\(place).port", .integer(port),
                    "port is not valid: must be between 1 and 65535, inclusive"))
        }
        guard let path = service["path"]?.stringValue else { return }
        let field = "\(place).path"
        if !path.hasPrefix("/") { add(.invalid(field, .string(path), "must start with a '/'")) }
        if path == "/" { return }
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            if segment.isEmpty {
                let isTrailing = index == segments.count - 1 && index > 0
                if isTrailing { continue }
                add(.invalid(field, .string(path), "segment[\(index)] may not be empty"))
                continue
            }
            for problem in NameRules.subdomain(String(segment)) {
                add(.invalid(field, .string(path), "segment[\(index)]: \(problem)"))
            }
        }
    }
}
