import PlatValue

extension SchemaAcceptance {
    /// Checks what lists and maps say about how they are merged.
    mutating func checkListsAndMaps(_ node: Value, _ path: String) {
        checkMergeType(node, path, "x-kubernetes-map-type", wants: "object")
        checkMergeType(node, path, "x-kubernetes-list-type", wants: "array")
        let listType = node["x-kubernetes-list-type"]?.stringValue
        if let listType, !["atomic", "set", "map"].contains(listType) {
            add(
                .notSupported(
                    "\(path).x-kubernetes-list-type", .string(listType),
                    supported: ["atomic", "set", "map"]))
        }
        if let mapType = node["x-kubernetes-map-type"]?.stringValue,
            !["atomic", "granular"].contains(mapType)
        {
            add(
                .notSupported(
                    "\(path).x-kubernetes-map-type", .string(mapType),
                    supported: ["atomic", "granular"]))
        }
        let keys = node["x-kubernetes-list-map-keys"]?.arrayValue ?? []
        let rule = "must be map if x-kubernetes-list-map-keys is non-empty"
        if !keys.isEmpty, listType != "map" {
            let place = "\(path).x-kubernetes-list-type"
            add(listType.map { .invalid(place, .string($0), rule) } ?? .required(place, rule))
        }
        switch listType {
        case "map"?: checkMapList(node, keys, path)
        case "set"?: checkSet(node, path)
        default: break
        }
    }

    private mutating func checkMergeType(
        _ node: Value, _ path: String, _ key: String, wants kind: String
    ) {
        guard node[key]?.stringValue != nil else { return }
        let type = node["type"]?.stringValue ?? ""
        guard type != kind else { return }
        let rule = "must be \(kind) if \(key) is specified"
        add(
            type.isEmpty
                ? .required("\(path).type", rule) : .invalid("\(path).type", .string(type), rule))
    }

    private mutating func checkMapList(_ node: Value, _ keys: [Value], _ path: String) {
        if keys.isEmpty {
            add(
                .required(
                    "\(path).x-kubernetes-list-map-keys",
                    "must not be empty if x-kubernetes-list-type is map"))
        }
        guard let items = node["items"], items.objectValue != nil else {
            add(
                .required(
                    "\(path).items", "must have a schema if x-kubernetes-list-type is map"))
            return
        }
        checkItems(items, areNullableIn: "map", path)
        let type = items["type"]?.stringValue ?? ""
        if type == "object" {
            checkKeyNames(keys, items, path)
        } else {
            add(
                .invalid(
                    "\(path).items.type", .string(type),
                    "must be object if parent array's x-kubernetes-list-type is map"))
        }
        for key in keys.compactMap(\.stringValue) { checkKeyPresence(key, items, path) }
    }

    private mutating func checkItems(
        _ items: Value, areNullableIn listType: String, _ path: String
    ) {
        guard items["nullable"]?.boolValue == true else { return }
        add(
            .forbidden(
                "\(path).items.nullable",
                "cannot be nullable when x-kubernetes-list-type is \(listType)"))
    }

    /// Keys are names of different scalars.
    private mutating func checkKeyNames(_ keys: [Value], _ items: Value, _ path: String) {
        let place = "\(path).x-kubernetes-list-map-keys"
        var seen: Set<String> = []
        for key in keys.compactMap(\.stringValue) {
            if let property = items["properties"]?[key] {
                if ["array", "object"].contains(property["type"]?.stringValue ?? "") {
                    add(
                        .invalid(
                            "\(path).items.properties[\(key)].type", .string("object"),
                            "must be a scalar type if parent array's x-kubernetes-list-type is map")
                    )
                }
            } else {
                add(
                    .invalid(
                        place, .array(keys), "entries must all be names of item properties"))
            }
            if !seen.insert(key).inserted {
                add(.invalid(place, .array(keys), "must not contain duplicate entries"))
            }
        }
    }

    /// Each element has all keys.
    private mutating func checkKeyPresence(_ key: String, _ items: Value, _ path: String) {
        guard let property = items["properties"]?[key] else { return }
        let place = "\(path).items.properties[\(key)]"
        let isListed = "this property is in x-kubernetes-list-map-keys, so it"
        let isRequired = items["required"]?.arrayValue?.contains(.string(key)) ?? false
        if !isRequired, property["default"].map(\.isNull) ?? true {
            add(
                .required(
                    "\(place).default", "\(isListed) must have a default or be a required property")
            )
        }
        if property["nullable"]?.boolValue == true {
            add(.forbidden("\(place).nullable", "\(isListed) cannot be nullable"))
        }
    }

    private mutating func checkSet(_ node: Value, _ path: String) {
        guard let items = node["items"], items.objectValue != nil else { return }
        checkItems(items, areNullableIn: "set", path)
        guard node["type"] == "array" else { return }
        let rule = "must be atomic as item of a list with x-kubernetes-list-type=set"
        switch items["type"]?.stringValue {
        case "array"?:
            if let type = items["x-kubernetes-list-type"], !type.isNull, type != "atomic" {
                add(.invalid("\(path).items.x-kubernetes-list-type", type, rule))
            }
        case "object"?:
            if items["x-kubernetes-map-type"] != "atomic" {
                // Upstream shows the type of a list here, by mistake.
                let shown = items["x-kubernetes-list-type"] ?? .null
                add(.invalid("\(path).items.x-kubernetes-map-type", shown, rule))
            }
        default: break
        }
    }
}
