import PlatValue

/// One validation rule, compiled against the schema that it stands in.
struct CELRule: Sendable {
    let written: Schema.ValidationRule
    /// Nil for a rule that does not compile, which is never evaluated.
    let program: CELProgram?
    let message: CELProgram?
    /// What is wrong with the rule, without its place.
    let problem: String?
    let messageProblem: String?
    /// The field that a failure is reported on, below the rule's own.
    let field: String?
    private let scope: CELRuleScope

    /// The most that the rule can cost; worked out when asked for, which is when it is installed.
    var maxCost: UInt64 { program.map { scope.estimate($0) } ?? 0 }
    var messageMaxCost: UInt64 { message.map { scope.estimate($0) } ?? 0 }

    var usesOldSelf: Bool { program?.rule.usesOldSelf ?? false }
    var takesOptionalOldSelf: Bool { written.optionalOldSelf ?? false }
    var isEmpty: Bool { Texts.trimmed(written.rule).isEmpty }

    init(_ written: Schema.ValidationRule, in scope: CELRuleScope) {
        self.written = written
        field = written.fieldPath.flatMap { CELFieldPath.normalized($0, in: scope.schema) }
        var program: CELProgram?
        var message: CELProgram?
        var problem: String?
        var messageProblem: String?
        if !Texts.trimmed(written.rule).isEmpty {
            let isOptional = written.optionalOldSelf ?? false
            do throws(CELError) {
                let checked = try scope.check(written.rule, optionalOldSelf: isOptional)
                guard checked.resultType == .bool else {
                    throw CELError("cel expression must evaluate to a bool")
                }
                program = try Self.instantiate(checked)
            } catch {
                problem = error.message
            }
            if program != nil, let text = written.messageExpression, !text.isEmpty {
                do throws(CELError) {
                    let checked = try scope.check(text, optionalOldSelf: isOptional)
                    guard checked.resultType == .string else {
                        throw CELError("messageExpression must evaluate to a string")
                    }
                    message = try Self.instantiate(checked)
                } catch {
                    messageProblem =
                        error.kind == .compilation
                        ? "messageExpression \(error.message)" : error.message
                }
            }
        }
        self.program = program
        self.message = message
        self.problem = problem
        self.messageProblem = messageProblem
        self.scope = scope
    }

    private static func instantiate(_ checked: CELCheckedRule) throws(CELError) -> CELProgram {
        do throws(CELError) {
            return try CELProgram(checked)
        } catch {
            throw CELError("program instantiation failed: \(error.message)")
        }
    }
}

/// What the rules at a node can see.
struct CELRuleScope: Sendable {
    let schema: Schema
    let isResource: Bool
    private let types: CELSchemaTypes

    init(_ schema: Schema, isResource: Bool) {
        self.schema = schema
        self.isResource = isResource || schema.isEmbeddedResource
        types = CELSchemaTypes(schema, isResource: self.isResource)
    }

    func check(_ text: String, optionalOldSelf: Bool) throws(CELError) -> CELCheckedRule {
        guard let selfType = types.root else {
            throw CELError.compilation("the schema does not say what self is")
        }
        var parser = CELParser(text)
        guard let root = parser.parse() else {
            throw CELError.compilation(parser.issues.text(in: text))
        }
        let oldType = optionalOldSelf ? CELType.optional(selfType) : selfType
        var checker = CELChecker(
            variables: ["self": selfType, "oldSelf": oldType], objects: types.objects)
        guard let checked = checker.check(root) else {
            throw CELError.compilation(checker.issues.text(in: text))
        }
        return checked
    }

    /// Whether the schema says what `self` is.
    var hasTypes: Bool { types.root != nil }

    /// How many values of this node one request can hold, where no limit says it.
    var cardinalityMax: UInt64 {
        CELBounds.of(schema, isResource: isResource)?.cardinalityMax ?? 1
    }

    func estimate(_ program: CELProgram) -> UInt64 {
        var estimate = CELEstimate(program, bounds: CELBounds.of(schema, isResource: isResource))
        return estimate.run()
    }
}
