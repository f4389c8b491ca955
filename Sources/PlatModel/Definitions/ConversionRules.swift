public import PlatValue

/// The rules of an APIConversion, compiled: fields move between versions, through expressions where they
/// change (kcp, apis.kcp.io).
public struct ConversionRules: Sendable {
    /// Rules that cannot be used, or an object that they do not fit.
    public struct Problem: Error, CustomStringConvertible {
        /// Which, and why.
        public let description: String
    }

    private struct Rule: Sendable {
        let field: [String]
        let destination: [String]
        let schema: Schema
        let program: CELProgram?
    }

    private struct Way: Sendable {
        let source: String
        let target: String
        let rules: [Rule]
        let preserved: [[String]]
    }

    private let ways: [Way]

    /// - Parameter schemas: The schemas of all versions, by their names.
    public init(_ conversion: APIConversion, schemas: [String: Schema]) throws(Problem) {
        var ways: [Way] = []
        for (at, way) in conversion.ways.enumerated() {
            let field = "spec.conversions[\(at)]"
            guard let schema = schemas[way.source] else {
                throw Problem(
                    description: FieldError.invalid(
                        "\(field).from", .string(way.source),
                        "unable to find structural schema for version"
                    ).description)
            }
            var rules: [Rule] = []
            for (index, rule) in way.rules.enumerated() {
                rules.append(try Self.compile(rule, schema, "\(field).rules[\(index)]"))
            }
            ways.append(
                Way(
                    source: way.source, target: way.target, rules: rules,
                    preserved: way.preserved.map(Self.path)))
        }
        self.ways = ways
    }

    private static func path(_ text: String) -> [String] {
        text.split(separator: ".").map(String.init)
    }

    private static func compile(
        _ rule: APIConversion.Rule, _ root: Schema, _ field: String
    ) throws(Problem) -> Rule {
        let path = path(rule.field)
        var schema = root
        for (at, step) in path.enumerated() {
            guard let next = schema.member(step) else {
                let visited = path.prefix(at + 1).joined(separator: ".")
                throw Problem(
                    description: FieldError.invalid(
                        "\(field).field", .string(rule.field), "field \"\(visited)\" doesn't exist"
                    ).description)
            }
            schema = next
        }
        var program: CELProgram?
        if !rule.transformation.isEmpty {
            do throws(CELError) {
                program = try CELProgram(
                    CELRuleScope(schema, isResource: false)
                        .check(rule.transformation, optionalOldSelf: false))
            } catch {
                throw Problem(
                    description: FieldError.invalid(
                        "\(field).transformation", .string(rule.transformation),
                        "error compiling CEL program: \(error.message)"
                    ).description)
            }
        }
        return Rule(
            field: path, destination: Self.path(rule.destination), schema: schema,
            program: program)
    }

    /// An object in another version of its kind. What the rules do not name stays where it is, and what the
    /// target has no field for goes when it is pruned.
    public func convert(
        _ object: Value, from source: String, to target: String
    ) throws(Problem) -> Value {
        guard let way = ways.first(where: { $0.source == source && $0.target == target }) else {
            return object
        }
        var converted = object
        for rule in way.rules {
            guard let value = object.at(rule.field), !value.isNull else { continue }
            converted.set(try Self.value(value, by: rule), at: rule.destination[...])
        }
        try Self.preserve(&converted, from: object, way)
        return converted
    }

    private static func value(_ value: Value, by rule: Rule) throws(Problem) -> Value {
        guard let program = rule.program else { return value }
        var evaluation = CELEvaluation(
            program, variables: [("self", CELData.value(value, rule.schema))],
            costMax: CELRuleEvaluation.costPerCallMax)
        let result: CELValue
        do throws(CELEvaluation.LimitExceeded) {
            result = try evaluation.run()
        } catch {
            throw Problem(description: "error executing transformation: \(CELVariables.overLimit)")
        }
        if case .error(let error) = result {
            throw Problem(description: "error executing transformation: \(error.message)")
        }
        guard let json = result.json else {
            throw Problem(
                description: "error executing transformation: \(result.typeName) cannot be written "
                    + "as JSON")
        }
        return json
    }

    /// What the target kept of itself when it was left is put back; else what the source has and the target
    /// has not is kept for the way back.
    private static func preserve(
        _ converted: inout Value, from object: Value, _ way: Way
    ) throws(Problem) {
        let own = APIConversion.preservationPrefix + way.target
        if let text = converted.annotation(own), !text.isEmpty {
            let kept: Value
            do throws(ParseError) {
                kept = try Value(json: text)
            } catch {
                throw Problem(
                    description: "error unmarshaling preserve annotation: \(error.message)")
            }
            for (field, value) in kept.objectValue ?? Members() {
                converted.set(value, at: path(field)[...])
            }
            converted.setAnnotation(own, to: nil)
            if converted.annotations.isEmpty { converted.set(nil, at: "metadata", "annotations") }
            return
        }
        var kept = Members()
        for path in way.preserved {
            if let value = object.at(path) { kept[path.joined(separator: ".")] = value }
        }
        guard !kept.isEmpty else { return }
        converted.setAnnotation(
            APIConversion.preservationPrefix + way.source,
            to: Value.object(kept).jsonText(sortedKeys: true))
    }
}
