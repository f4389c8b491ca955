import PlatModel
import Testing

/// What `kubectl explain` says of the kinds that every workspace serves.
struct DescriptionsTests {
    /// What plat does not serve itself: its users apply it to clusters.
    private static let foreign: Set<String> = ["Pod", "Service", "Deployment"]

    /// All structures that a served kind is made of.
    private static var served: [MessageType] {
        var found: [String: MessageType] = [:]
        var open = BuiltinTypes.all.filter { !foreign.contains($0.kind) }.map(\.message)
        open += ["DeleteOptions", "ListMeta"]
        while let name = open.popLast() {
            guard found[name] == nil, let message = BuiltinTypes.message(name) else { continue }
            found[name] = message
            open += message.fields.compactMap { structure(of: $0.type) }
        }
        return found.values.sorted { $0.name < $1.name }
    }

    private static func structure(of type: FieldType) -> String? {
        switch type {
        case .message(let name): name
        case .list(let item), .map(let item): structure(of: item)
        case .schemaOrArray, .schemaOrBool, .schemaOrStrings: "JSONSchemaProps"
        default: nil
        }
    }

    @Test func everyStructureAndEveryFieldThatIsServedIsExplained() {
        var missing: [String] = []
        for message in Self.served where message.name != "PartialObjectMetadata" {
            if BuiltinTypes.description(of: message.name) == nil { missing.append(message.name) }
            for field in message.writtenFields where message.description(of: field.name) == nil {
                missing.append("\(message.name).\(field.name)")
            }
        }
        #expect(missing == [])
    }

    @Test func whatIsExplainedIsSentences() {
        for message in Self.served {
            let texts =
                [BuiltinTypes.description(of: message.name)]
                + message.fields.map { message.description(of: $0.name) }
            for text in texts.compactMap(\.self) {
                #expect(text.last == "." && !text.contains("  "), "\(message.name): \(text)")
            }
        }
    }

    @Test func theFieldOfAnInlinedStructureIsExplainedWhereItIsWritten() {
        let rule = BuiltinTypes.message("NamedRuleWithOperations")
        #expect(rule?.description(of: "scope") == "Cluster, Namespaced, or * for both.")
        #expect(rule?.description(of: "nothing") == nil)
    }
}
