public import PlatValue

/// An expression of an authentication configuration, compiled once: over the claims of a token, or over
/// the user that they make (Kubernetes' structured authentication configuration).
public struct TokenExpression: Sendable {
    /// What an expression sees, by the name that it has there.
    public enum Subject: String, Sendable {
        case claims, user

        fileprivate var type: CELType {
            switch self {
            case .claims: .map(.string, .dyn)
            case .user: .object(TokenExpression.user.name)
            }
        }
    }

    private let program: CELProgram
    private let subject: Subject

    /// Compiles an expression; a condition must be a boolean.
    ///
    /// - Throws: What is wrong with the expression.
    public init(
        _ text: String, over subject: Subject, isCondition: Bool = false
    ) throws(Invalid) {
        var parser = CELParser(text)
        guard let root = parser.parse() else { throw Invalid(parser.issues.text(in: text)) }
        var checker = CELChecker(
            variables: [subject.rawValue: subject.type], objects: [Self.user.name: Self.user])
        guard let checked = checker.check(root) else {
            throw Invalid(checker.issues.text(in: text))
        }
        guard !isCondition || checked.resultType == .bool else {
            throw Invalid("must evaluate to bool")
        }
        do throws(CELError) {
            program = try CELProgram(checked)
        } catch {
            throw Invalid(error.message)
        }
        self.subject = subject
    }

    /// What the expression makes of a value: a text, a list of texts, a boolean, or null.
    ///
    /// - Throws: Why it makes nothing of it.
    public func evaluate(_ value: Value) throws(Invalid) -> Value {
        var evaluation = CELEvaluation(
            program, variables: [(subject.rawValue, .untyped(value))],
            costMax: CELRuleEvaluation.costPerCallMax)
        let result: CELValue
        do throws(CELEvaluation.LimitExceeded) {
            result = try evaluation.run()
        } catch {
            throw Invalid("costs more than an expression may")
        }
        return try Self.value(result)
    }

    private static func value(_ result: CELValue) throws(Invalid) -> Value {
        switch result {
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .string(let text): return .string(text)
        case .list(let list):
            var texts: [Value] = []
            for element in list.elements {
                guard case .string(let text) = element else {
                    throw Invalid("must evaluate to texts")
                }
                texts.append(.string(text))
            }
            return .array(texts)
        case .optional(let inner): return try inner.map(value) ?? .null
        case .error(let error): throw Invalid(error.message)
        default: throw Invalid("must evaluate to a text or a list of texts")
        }
    }

    fileprivate static let user = CELObjectType(
        name: "kubernetes.UserInfo",
        fields: [
            "username": .string, "uid": .string, "groups": .list(.string),
            "extra": .map(.string, .list(.string)),
        ])
}

extension CELValue {
    /// A value that no schema describes: what JSON says of it is all that is known.
    static func untyped(_ value: Value) -> CELValue {
        switch value {
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .string(let text): return .string(text)
        case .array(let elements): return .list(.computed(elements.map(untyped)))
        case .object(let members):
            return .map(.computed(members.map { (key: .string($0.key), value: untyped($0.value)) }))
        default:
            if let number = value.integerValue { return .int(number) }
            return .double(value.doubleValue ?? 0)
        }
    }
}
