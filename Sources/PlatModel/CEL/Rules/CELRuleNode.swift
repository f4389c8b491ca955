import PlatValue

/// The rules of a schema, in the shape of the schema. Subtrees without rules are left out.
final class CELRuleNode: Sendable {
    let schema: Schema
    let isResource: Bool
    let rules: [CELRule]
    let properties: [String: CELRuleNode]
    let additionalProperties: CELRuleNode?
    let items: CELRuleNode?

    init?(_ schema: Schema, isResource: Bool) {
        guard schema.contents.contains(.rules) else { return nil }
        self.schema = schema
        self.isResource = isResource || schema.isEmbeddedResource
        if schema.validations.isEmpty {
            rules = []
        } else {
            let scope = CELRuleScope(schema, isResource: isResource)
            rules = schema.validations.map { CELRule($0, in: scope) }
        }
        properties = schema.properties.compactMapValues { CELRuleNode($0, isResource: false) }
        if case .schema(let values)? = schema.additionalProperties {
            additionalProperties = CELRuleNode(values, isResource: false)
        } else {
            additionalProperties = nil
        }
        items = schema.items.flatMap { CELRuleNode($0, isResource: false) }
    }
}

/// One evaluation of all rules over an object.
struct CELRuleEvaluation {
    static let costPerCallMax: UInt64 = 1_000_000
    static let budget: Int64 = 10_000_000

    private(set) var errors: [FieldError] = []
    private(set) var warnings: [String] = []
    private var remaining: Int64
    private var isOver = false
    private var path = ValuePath()
    let costPerCallMax: UInt64

    /// Whether a rule that does not compile is an error. Stored definitions have none, so that objects
    /// are not held up by one.
    private let tellsWhatDoesNotCompile: Bool

    init(
        budget: Int64 = Self.budget, costPerCallMax: UInt64 = Self.costPerCallMax,
        tellsWhatDoesNotCompile: Bool = false
    ) {
        self.tellsWhatDoesNotCompile = tellsWhatDoesNotCompile
        remaining = budget
        start = budget
        self.costPerCallMax = costPerCallMax
    }

    private let start: Int64

    /// What the evaluation cost so far; nil when the budget was not enough.
    var cost: Int64? { isOver ? nil : start - remaining }

    private var field: String {
        let text = path.fieldPath
        return text.isEmpty ? "<nil>" : text
    }

    /// `old` is the value before an update at the same place, for rules that compare the two;
    /// `isUnchanged` says that the nearest place with a counterpart is the same as before.
    mutating func evaluate(
        _ node: CELRuleNode, _ value: Value, old: Value?, _ correlation: Correlation?,
        isUnchanged: Bool = false
    ) {
        guard !isOver, !value.isNull else { return }
        let isUnchanged = correlation.map { $0.old == value } ?? isUnchanged
        evaluateRules(node, value, old: old, isUnchanged: isUnchanged)
        guard !isOver else { return }
        switch value {
        case .object(let members):
            let keepsOld = node.schema.mapType != .atomic
            for (name, member) in members {
                let isProperty = node.properties[name] != nil
                guard let child = node.properties[name] ?? node.additionalProperties else {
                    continue
                }
                if node.schema.properties[name] != nil, !isProperty { continue }
                if isProperty { path.push(name) } else { path.push(key: name) }
                evaluate(
                    child, member, old: keepsOld ? old?[name] : nil, correlation?.member(name),
                    isUnchanged: isUnchanged)
                path.pop()
                if isOver { return }
            }
        case .array(let elements):
            guard let child = node.items else { return }
            let before = old.flatMap {
                ElementCorrelations(Correlation(old: $0, schema: node.schema), for: elements)
            }
            let correlations = correlation.flatMap { ElementCorrelations($0, for: elements) }
            for (index, element) in elements.enumerated() {
                path.push(index)
                evaluate(
                    child, element, old: before?[element]?.old, correlations?[element],
                    isUnchanged: isUnchanged)
                path.pop()
                if isOver { return }
            }
        default: break
        }
    }

    private mutating func evaluateRules(
        _ node: CELRuleNode, _ value: Value, old: Value?, isUnchanged: Bool
    ) {
        guard !node.rules.isEmpty else { return }
        guard remaining > 0 else {
            runOut(node)
            return
        }
        let current = CELData.value(value, node.schema, isResource: node.isResource)
        let before = old.flatMap { old -> CELValue? in
            old.isNull ? nil : CELData.value(old, node.schema, isResource: node.isResource)
        }
        for rule in node.rules {
            guard let program = rule.program else {
                if tellsWhatDoesNotCompile, let problem = rule.problem {
                    fail(node, "rule compile error: \(problem)")
                }
                continue
            }
            if rule.usesOldSelf, before == nil, !rule.takesOptionalOldSelf { continue }
            let oldSelf = rule.takesOptionalOldSelf ? CELValue.optional(before) : before ?? .null
            var variables = [(name: "self", value: current)]
            // A message may name oldSelf too, but finds it only where the rule looks at it.
            if rule.usesOldSelf { variables.append((name: "oldSelf", value: oldSelf)) }
            guard let result = run(program, variables, rule, node) else {
                if isOver { return }
                continue
            }
            if case .bool(true) = result { continue }
            report(rule, node, value, variables, isRatcheted: isUnchanged && !rule.usesOldSelf)
            if isOver { return }
        }
    }

    private mutating func runOut(_ node: CELRuleNode) {
        fail(
            node,
            "validation failed due to running out of cost budget, "
                + "no further validation rules will be run")
        isOver = true
    }

    /// The result of a rule; nil when it fails to give one, which is reported.
    private mutating func run(
        _ program: CELProgram, _ variables: [(name: String, value: CELValue)], _ rule: CELRule,
        _ node: CELRuleNode
    ) -> CELValue? {
        var evaluation = CELEvaluation(program, variables: variables, costMax: costPerCallMax)
        let message = Texts.trimmed(rule.written.message ?? "")
        let text = message.isEmpty ? Texts.trimmed(rule.written.rule) : message
        let result: CELValue
        do throws(CELEvaluation.LimitExceeded) {
            result = try evaluation.run()
        } catch {
            if Int64(clamping: evaluation.cost) > remaining {
                runOut(node)
                return nil
            }
            fail(
                node,
                "'operation cancelled: actual cost limit exceeded': no further validation "
                    + "rules will be run due to call cost exceeds limit for rule: \(text)")
            isOver = true
            return nil
        }
        guard Int64(clamping: evaluation.cost) <= remaining else {
            runOut(node)
            return nil
        }
        remaining -= Int64(clamping: evaluation.cost)
        guard case .error(let error) = result else { return result }
        if error.kind == .noOverload {
            fail(
                node,
                "'\(error.message)': call arguments did not match a supported operator, "
                    + "function or macro signature for rule: \(text)")
        } else {
            fail(node, "\(error.message) evaluating rule: \(text)")
        }
        return nil
    }

    private mutating func fail(_ node: CELRuleNode, _ detail: String) {
        let type = node.schema.kind?.rawValue ?? ""
        errors.append(.invalid(field, .string(type), detail))
    }

    private mutating func report(
        _ rule: CELRule, _ node: CELRuleNode, _ value: Value,
        _ variables: [(name: String, value: CELValue)], isRatcheted: Bool
    ) {
        var place = field
        if let below = rule.field {
            place =
                path.isEmpty ? below : below.hasPrefix("[") ? place + below : "\(place).\(below)"
        }
        var detail = rule.written.message.map(Texts.trimmed) ?? ""
        if detail.isEmpty { detail = "failed rule: \(Texts.trimmed(rule.written.rule))" }
        if let message = rule.message {
            switch evaluateMessage(message, variables) {
            case .text(let text): detail = text
            case .fallback: break
            case .over(let problem):
                let type = node.schema.kind?.rawValue ?? ""
                add(.invalid(place, .string(type), problem), isRatcheted: isRatcheted)
                isOver = true
                return
            }
        }
        add(Self.error(rule.written.reason, place, value, detail), isRatcheted: isRatcheted)
    }

    private mutating func add(_ error: FieldError, isRatcheted: Bool) {
        if isRatcheted {
            warnings.append(error.description)
        } else {
            errors.append(error)
        }
    }

    private enum MessageResult {
        case text(String)
        case fallback
        case over(String)
    }

    private static let messageBytesMax = 5 * 1024

    private mutating func evaluateMessage(
        _ program: CELProgram, _ variables: [(name: String, value: CELValue)]
    ) -> MessageResult {
        var evaluation = CELEvaluation(program, variables: variables, costMax: costPerCallMax)
        let rest = "no further validation rules will be run"
        let result: CELValue
        do throws(CELEvaluation.LimitExceeded) {
            result = try evaluation.run()
        } catch {
            if Int64(clamping: evaluation.cost) <= remaining {
                return .over("\(rest) due to call cost exceeds limit for messageExpression")
            }
            return .over(
                "messageExpression evaluation failed due to running out of cost budget, \(rest)")
        }
        guard Int64(clamping: evaluation.cost) <= remaining else {
            return .over(
                "messageExpression evaluation failed due to running out of cost budget, \(rest)")
        }
        remaining -= Int64(clamping: evaluation.cost)
        guard case .string(let text) = result else { return .fallback }
        let trimmed = Texts.trimmed(text)
        if trimmed.isEmpty || trimmed.utf8.count > Self.messageBytesMax
            || trimmed.utf8.contains(0x0A)
        {
            return .fallback
        }
        return .text(trimmed)
    }

    private static func error(
        _ reason: String?, _ place: String, _ value: Value, _ detail: String
    ) -> FieldError {
        let shown: String? =
            switch value {
            case .object, .array: nil
            case .string(let text): GoText.quoted(text)
            case .number(let number): GoText.text(of: number)
            default: value.jsonText()
            }
        switch reason {
        case "FieldValueRequired"?: return .required(place, detail)
        case "FieldValueForbidden"?: return .forbidden(place, detail)
        case "FieldValueDuplicate"?: return FieldError(.duplicate, place, printedValue: shown)
        default: return FieldError(.invalid, place, printedValue: shown, detail: detail)
        }
    }
}
