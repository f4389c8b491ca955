import Synchronization

/// The variables of a policy in one run: each is worked out when an expression first names it.
///
/// A variable can name only those before it, so that none waits for itself.
final class CELVariables: Sendable {
    private struct State {
        var values: [String: CELValue] = [:]
        var cost: UInt64 = 0
    }

    static let overLimit = "operation cancelled: actual cost limit exceeded"

    let names: [String]
    private let expressions: [(name: String, expression: AdmissionExpression)]
    private let bindings: [(name: String, value: CELValue)]
    private let state = Mutex(State())

    init(
        _ expressions: [(name: String, expression: AdmissionExpression)],
        bindings: [(name: String, value: CELValue)]
    ) {
        self.expressions = expressions
        self.bindings = bindings
        names = expressions.map(\.name)
    }

    /// Nil for a name that is no variable's.
    func value(of name: String) -> CELValue? {
        if let known = state.withLock({ $0.values[name] }) { return known }
        guard let expression = expressions.last(where: { $0.name == name })?.expression else {
            return nil
        }
        let value = value(of: expression, name)
        state.withLock { $0.values[name] = value }
        return value
    }

    /// What the variables have cost since this was last asked.
    func takeCost() -> UInt64 {
        state.withLock { state in
            defer { state.cost = 0 }
            return state.cost
        }
    }

    private func value(of expression: AdmissionExpression, _ name: String) -> CELValue {
        guard let program = expression.program else {
            return .failure(
                "composited variable \"\(name)\" fails to compile: \(expression.problem ?? "")")
        }
        var evaluation = CELEvaluation(
            program, variables: bindings + [("variables", .map(.variables(self)))],
            costMax: CELRuleEvaluation.costPerCallMax)
        var value: CELValue
        do throws(CELEvaluation.LimitExceeded) {
            value = try evaluation.run()
        } catch {
            value = .failure(Self.overLimit)
        }
        let cost = evaluation.cost
        state.withLock { $0.cost = CELBounds.sum($0.cost, cost) }
        if case .error(let error) = value {
            value = .failure(
                "composited variable \"\(name)\" fails to evaluate: \(error.message)")
        }
        return value
    }
}
