/// What the expressions of one part of a policy or a webhook can name, and so how they compile.
public struct AdmissionScope: Sendable {
    /// Whether they can name `params`.
    public var hasParams: Bool
    /// Whether they can ask for permissions.
    public var hasAuthorizer: Bool
    /// Whether they can make objects and patches.
    public var makesPatches: Bool
    /// The fields of `variables`; nil where there is no such name.
    private var variables: [String: CELType]?
    /// The types of the objects in question, where these are to be checked.
    private var checked: [String: CELType] = [:]
    private var checkedObjects: [String: CELObjectType] = [:]

    private static let variablesType = "kubernetes.variables"

    /// The scope of an expression; with `hasVariables` the policy's variables can be declared in it.
    public init(
        hasParams: Bool = false, hasAuthorizer: Bool = true, makesPatches: Bool = false,
        hasVariables: Bool = false
    ) {
        self.hasParams = hasParams
        self.hasAuthorizer = hasAuthorizer
        self.makesPatches = makesPatches
        variables = hasVariables ? [:] : nil
    }

    /// The same, for expressions about objects of a schema; with `params`, of parameters of one.
    ///
    /// Types of the objects in question serve to warn, and change nothing in how expressions run.
    public func checking(object: Schema, params: Schema?) -> AdmissionScope {
        var scope = self
        for (name, schema) in [("object", object), ("params", params)] {
            guard let schema else { continue }
            let types = CELSchemaTypes(schema, name: "\(name)Type", isResource: false)
            guard let root = types.root else { continue }
            scope.checked[name] = root
            if name == "object" { scope.checked["oldObject"] = root }
            scope.checkedObjects.merge(types.objects) { first, _ in first }
        }
        return scope
    }

    /// Lets the expressions that are compiled from now on name a variable.
    public mutating func declare(_ name: String, _ expression: AdmissionExpression) {
        variables?[name] = expression.type ?? .dyn
    }

    /// Compiles an expression that is to give a result of a certain sort.
    public func compile(_ text: String, _ result: ExpressionResult) -> AdmissionExpression {
        do throws(CELError) {
            let checked = try check(text)
            guard result.accepts(checked.resultType) else {
                throw CELError(
                    "must evaluate to \(result.wanted) but got \(checked.resultType.goName)")
            }
            return AdmissionExpression(
                text: text, program: try program(checked), type: checked.resultType)
        } catch {
            return AdmissionExpression(text: text, problem: error.message)
        }
    }

    /// What is wrong with an expression whatever it is to give; nil where nothing is.
    public func issues(_ text: String) -> String? {
        var parser = CELParser(text)
        guard let root = parser.parse() else { return parser.issues.text(in: text) }
        var checker = checker
        return checker.check(root) == nil ? checker.issues.text(in: text) : nil
    }

    private func program(_ checked: CELCheckedRule) throws(CELError) -> CELProgram {
        do throws(CELError) {
            return try CELProgram(checked)
        } catch {
            throw CELError("program instantiation failed: \(error.message)")
        }
    }

    private func check(_ text: String) throws(CELError) -> CELCheckedRule {
        var parser = CELParser(text)
        guard let root = parser.parse() else {
            throw CELError.compilation(parser.issues.text(in: text))
        }
        var checker = checker
        guard let checked = checker.check(root) else {
            throw CELError.compilation(checker.issues.text(in: text))
        }
        return checked
    }

    private var checker: CELChecker {
        var names = AdmissionVariables.everywhere
        var objects = AdmissionVariables.objects
        if hasParams { names["params"] = .dyn }
        if hasAuthorizer { names.merge(AdmissionVariables.authorizer) { first, _ in first } }
        if let variables {
            names["variables"] = .object(Self.variablesType)
            objects[Self.variablesType] = CELObjectType(
                name: Self.variablesType, fields: variables)
        }
        for (name, type) in checked where names[name] != nil { names[name] = type }
        objects.merge(checkedObjects) { first, _ in first }
        return CELChecker(
            variables: names, objects: objects, library: makesPatches ? .patches : .standard)
    }
}

/// What an expression is to give.
public enum ExpressionResult: Sendable {
    case bool
    case text
    case textOrNull
    case anything
    /// A list of the operations of a JSON patch.
    case patch
    /// An object with the fields that are to be applied.
    case object

    func accepts(_ type: CELType) -> Bool {
        switch self {
        case .bool: type == .bool
        case .text: type == .string
        case .textOrNull: type == .string || type == .null
        case .anything: true
        case .patch: type == .list(.object(CELMessage.patch))
        case .object: type == .object(CELMessage.object)
        }
    }

    var wanted: String {
        switch self {
        case .bool: "bool"
        case .text: "string"
        case .textOrNull: "one of [string null_type]"
        case .anything: "any"
        case .patch: "list(JSONPatch)"
        case .object: "Object"
        }
    }
}

extension CELType {
    /// The type as upstream's library prints it, which differs from its messages' names.
    fileprivate var goName: String {
        switch self {
        case .null: "null_type"
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        case .list(let element): "list(\(element.goName))"
        case .map(let key, let value): "map(\(key.goName), \(value.goName))"
        case .optional(let inner): "optional_type(\(inner.goName))"
        default: text
        }
    }
}
