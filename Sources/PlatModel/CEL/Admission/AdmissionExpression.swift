public import PlatValue

/// An expression of a policy or a webhook, compiled once.
public struct AdmissionExpression: Sendable {
    /// As it was written.
    public let text: String
    /// What is wrong with it; nil where it compiles.
    public let problem: String?
    let program: CELProgram?
    let type: CELType?

    init(text: String, program: CELProgram, type: CELType) {
        self.text = text
        self.program = program
        self.type = type
        problem = nil
    }

    init(text: String, problem: String) {
        self.text = text
        self.problem = problem
        program = nil
        type = nil
    }
}

/// What an expression gave.
public enum ExpressionOutcome: Sendable {
    case bool(Bool)
    case text(String)
    case null
    /// Anything else, as JSON.
    case json(Value)
    /// No value at all, or one that JSON cannot say: why.
    case failed(String)
}

/// Expressions cost more than all of a part may cost together.
public struct OutOfBudget: Error, Sendable, CustomStringConvertible {
    /// In the words of upstream, which clients show.
    public let description =
        "validation failed due to running out of cost budget, no further validation rules will "
        + "be run"
}

/// What expressions look at: a request and what belongs to it.
public struct AdmissionInput: Sendable {
    let bindings: [(name: String, value: CELValue)]
    private let authorizer: [(name: String, value: CELValue)]

    /// - Parameters:
    ///   - object: As it is to be; nil for a deletion.
    ///   - oldObject: As it is; nil for a creation.
    ///   - params: What the policy is used with; nil for nothing.
    ///   - request: The request in the form of an AdmissionRequest, without objects.
    ///   - namespaceObject: The namespace that the object lies in.
    ///   - judge: Who answers questions for permission.
    ///   - resource: What the request itself is about.
    public init(
        object: Value?, oldObject: Value?, params: Value?, request: Value, namespaceObject: Value?,
        judge: any PermissionJudge, resource: PermissionQuestion.Resource
    ) {
        func value(_ value: Value?) -> CELValue { value.map(CELValue.init(json:)) ?? .null }
        let asked = CELAuthorizer(judge: judge)
        authorizer = [
            ("authorizer.requestResource", .authorization(.resource(asked, resource))),
            ("authorizer", .authorization(.authorizer(asked))),
        ]
        // Names are looked up from the end, and most expressions are about the object.
        bindings = [
            ("namespaceObject", value(namespaceObject)), ("request", value(request)),
            ("params", value(params)), ("oldObject", value(oldObject)), ("object", value(object)),
        ]
    }

    fileprivate func bindings(withAuthorizer: Bool) -> [(name: String, value: CELValue)] {
        withAuthorizer ? authorizer + bindings : bindings
    }
}

/// A run of expressions that share a budget and the values of variables.
public struct AdmissionEvaluation: Sendable {
    /// What the validations of a policy may cost together.
    public static let budget: Int64 = 10_000_000
    /// What the conditions of one may cost.
    public static let conditionsBudget: Int64 = 2_500_000

    private let bindings: [(name: String, value: CELValue)]
    private let variables: CELVariables?
    /// What is left of the budget.
    public private(set) var remaining: Int64

    /// - Parameters:
    ///   - variables: The variables that expressions can name, each worked out when one does; nil where
    ///     there are none.
    ///   - hasAuthorizer: Whether expressions may ask for permissions.
    public init(
        _ input: AdmissionInput, variables: [(name: String, expression: AdmissionExpression)]?,
        hasAuthorizer: Bool = true, budget: Int64 = AdmissionEvaluation.budget
    ) {
        let inputs = input.bindings(withAuthorizer: hasAuthorizer)
        self.variables = variables.map { CELVariables($0, bindings: inputs) }
        bindings = inputs + (self.variables.map { [("variables", .map(.variables($0)))] } ?? [])
        remaining = budget
    }

    /// Runs an expression.
    public mutating func run(
        _ expression: AdmissionExpression
    ) throws(OutOfBudget) -> ExpressionOutcome {
        guard let value = try value(of: expression) else {
            return .failed("compilation error: \(expression.problem ?? "")")
        }
        switch value {
        case .bool(let flag): return .bool(flag)
        case .string(let text): return .text(text)
        case .null: return .null
        case .error(let error): return Self.failed(expression, error.message)
        default:
            let misnamed = Self.misnamedParts(of: value)
            guard misnamed.isEmpty else {
                return .failed("type mismatch: " + misnamed.joined(separator: "\n"))
            }
            return value.json.map(ExpressionOutcome.json)
                ?? Self.failed(expression, "\(value.typeName) cannot be written as JSON")
        }
    }

    private static func failed(
        _ expression: AdmissionExpression, _ why: String
    ) -> ExpressionOutcome {
        .failed("expression '\(expression.text)' resulted in error: \(why)")
    }

    /// Of a patch the objects in it count, each from its own root on.
    private static func misnamedParts(of value: CELValue) -> [String] {
        switch value {
        case .message: return value.misnamedParts([CELMessage.object])
        case .list(.computed(let elements)):
            return elements.flatMap { element -> [String] in
                guard case .message(let operation) = element, operation.type == CELMessage.patch,
                    case .message? = operation["value"]
                else { return [] }
                return operation["value"]?.misnamedParts([CELMessage.object]) ?? []
            }
        default: return []
        }
    }

    /// Nil where the expression did not compile.
    private mutating func value(of expression: AdmissionExpression) throws(OutOfBudget) -> CELValue?
    {
        guard let program = expression.program else { return nil }
        var evaluation = CELEvaluation(
            program, variables: bindings, costMax: CELRuleEvaluation.costPerCallMax)
        let value: CELValue
        do throws(CELEvaluation.LimitExceeded) {
            value = try evaluation.run()
        } catch {
            value = .failure(CELVariables.overLimit)
        }
        let cost = Int64(clamping: evaluation.cost) + Int64(clamping: variables?.takeCost() ?? 0)
        guard cost <= remaining else { throw OutOfBudget() }
        remaining -= cost
        return value
    }
}
