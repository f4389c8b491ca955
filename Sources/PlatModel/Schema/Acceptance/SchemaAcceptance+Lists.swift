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
        let type = items["type"]?.stringValue ?? ""
        guard type == "object" else {
            add(
                .invalid(
                    "\(path).items.type", .string(type),
                    "must be object if parent array's x-kubernetes-list-type is map"))
            return
        }
        if items["nullable"]?.boolValue == true {
            add(
                .forbidden(
                    "\(path).items.nullable",
                    "cannot be nullable when x-kubernetes-list-type is map"))
        }
        var seen: Set<String> = []
        for key in keys.compactMap(\.stringValue) {
            checkKey(key, items, keys, path)
            if !seen.insert(key).inserted {
                add(
                    .invalid(
                        "\(path).x-kubernetes-list-map-keys", .array(keys),
                        "must not contain duplicate entries"))
            }
        }
    }

    private mutating func checkKey(_ key: String, _ items: Value, _ keys: [Value], _ path: String) {
        guard let property = items["properties"]?[key] else {
            add(
                .invalid(
                    "\(path).x-kubernetes-list-map-keys", .array(keys),
                    "entries must all be names of item properties"))
            return
        }
        let place = "\(path).items.properties[\(key)]"
        if let type = property["type"]?.stringValue, type == "array" || type == "object" {
            add(
                .invalid(
                    "\(place).type", .string("object"),
                    "must be a scalar type if parent array's x-kubernetes-list-type is map"))
        }
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
        guard let items = node["items"] else { return }
        let rule = "must be atomic as item of a list with x-kubernetes-list-type=set"
        if items["nullable"]?.boolValue == true {
            add(
                .forbidden(
                    "\(path).items.nullable",
                    "cannot be nullable when x-kubernetes-list-type is set"))
        }
        switch items["type"]?.stringValue {
        case "array"?:
            if let type = items["x-kubernetes-list-type"], type != "atomic" {
                add(.invalid("\(path).items.x-kubernetes-list-type", type, rule))
            }
        case "object"?:
            if items["x-kubernetes-map-type"] != "atomic" {
                add(.invalid("\(path).items.x-kubernetes-map-type", .null, rule))
            }
        default: break
        }
    }
}
