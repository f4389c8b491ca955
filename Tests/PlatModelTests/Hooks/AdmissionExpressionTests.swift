import PlatValue
import Testing

@testable import PlatModel

/// Expressions of policies: what they can name, what they cost, what they make.
struct AdmissionExpressionTests {
    /// Grants what one account may do, and to whoever asks himself everything that is read.
    private struct Judge: PermissionJudge {
        func decide(_ question: PermissionQuestion) -> PermissionAnswer {
            if question.verb == "explode" {
                return PermissionAnswer(isAllowed: false, reason: "", error: "no answer")
            }
            let isAllowed =
                question.account.map { $0 == .init(namespace: "n", name: "a") }
                ?? (question.verb == "get")
            return PermissionAnswer(isAllowed: isAllowed, reason: "because")
        }
    }

    private static let input = AdmissionInput(
        object: [
            "metadata": ["name": "x", "namespace": "n", "labels": ["a.b/c": "1"]],
            "spec": ["replicas": 3, "ratio": 0.5, "list": [1, 2], "none": nil],
        ],
        oldObject: nil, params: ["max": 2],
        request: ["operation": "CREATE", "userInfo": ["username": "uma", "groups": ["users"]]],
        namespaceObject: ["metadata": ["name": "n", "labels": ["env": "prod"]]], judge: Judge(),
        resource: .init(group: "g", resource: "things", namespace: "n", name: "x"))

    private func run(
        _ text: String, _ result: ExpressionResult = .bool, patches: Bool = false,
        params: Bool = true
    ) throws -> String {
        var scope = AdmissionScope(
            hasParams: params, makesPatches: patches, hasVariables: true)
        let double = scope.compile("object.spec.replicas * 2", .anything)
        scope.declare("double", double)
        let both = scope.compile("variables.double + params.max", .anything)
        scope.declare("both", both)
        let expression = scope.compile(text, result)
        if let problem = expression.problem { return problem }
        var evaluation = AdmissionEvaluation(
            Self.input, variables: [("double", double), ("both", both)])
        switch try evaluation.run(expression) {
        case .bool(let flag): return "\(flag)"
        case .text(let text): return text
        case .null: return "null"
        case .json(let value): return value.jsonText(sortedKeys: true)
        case .failed(let why): return why
        }
    }

    @Test(arguments: [
        ("object.spec.replicas > params.max", "true"),
        ("oldObject == null", "true"),
        ("object.metadata.namespace == namespaceObject.metadata.name", "true"),
        ("namespaceObject.metadata.labels['env'] == 'prod'", "true"),
        ("request.operation == 'CREATE' && 'users' in request.userInfo.groups", "true"),
        ("has(object.spec.replicas) && !has(object.spec.missing)", "true"),
        ("object.metadata.labels.exists(k, k.startsWith('a.b/'))", "true"),
        ("object.spec.list.all(i, i < 3)", "true"),
        ("object.spec.ratio < 1.0", "true"),
        ("has(object.spec.none) && object.spec.none == null", "true"),
        ("variables.both == 8", "true"),
        ("authorizer.group('').resource('pods').namespace('n').check('get').allowed()", "true"),
        ("authorizer.group('').resource('pods').check('list').allowed()", "false"),
        ("authorizer.serviceAccount('n', 'a').path('/x').check('list').allowed()", "true"),
        ("authorizer.requestResource.check('get').reason() == 'because'", "true"),
        ("authorizer.path('/x').check('explode').errored()", "true"),
    ])
    func namesWhatBelongsToTheRequest(_ text: String, _ wanted: String) throws {
        #expect(try run(text) == wanted)
    }

    @Test(arguments: [
        (
            "object.spec.missing == 1",
            "expression 'object.spec.missing == 1' resulted in error: no such key: missing"
        ),
        (
            "authorizer.path(' ').check('get').allowed()",
            "expression 'authorizer.path(' ').check('get').allowed()' resulted in error: "
                + "path must not be empty"
        ),
        ("object.spec.replicas", "must evaluate to bool but got dyn"),
        ("'x'", "must evaluate to bool but got string"),
        (
            "request.wrong == ''",
            "compilation failed: ERROR: <input>:1:8: undefined field 'wrong'\n | "
                + "request.wrong == ''\n | .......^"
        ),
        (
            "variables.later == 1",
            "compilation failed: ERROR: <input>:1:10: undefined field 'later'\n | "
                + "variables.later == 1\n | .........^"
        ),
    ])
    func saysWhatIsWrong(_ text: String, _ wanted: String) throws {
        #expect(try run(text) == wanted)
    }

    @Test func paramsAreThereForPoliciesThatHaveThem() throws {
        #expect(
            try run("params.max == 2", params: false)
                .contains("undeclared reference to 'params' (in container '')"))
    }

    @Test(arguments: [
        (
            "[JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('a/b~c'), "
                + "value: 'v'}]",
            #"[{"op":"add","path":"/metadata/labels/a~1b~0c","value":"v"}]"#
        ),
        (
            "object.spec.replicas > 1 ? [JSONPatch{op: 'test', path: '/a', value: "
                + "Object{spec: Object.spec{x: [1, 2]}}}] : []",
            #"[{"op":"test","path":"/a","value":{"spec":{"x":[1,2]}}}]"#
        ),
        ("[]", "must evaluate to list(JSONPatch) but got list(dyn)"),
        (
            "[JSONPatch{op: 'add', wrong: 1}]",
            "compilation failed: ERROR: <input>:1:28: undefined field 'wrong'\n | "
                + "[JSONPatch{op: 'add', wrong: 1}]\n | ...........................^"
        ),
    ])
    func patchesAreLists(_ text: String, _ wanted: String) throws {
        #expect(try run(text, .patch, patches: true) == wanted)
    }

    @Test(arguments: [
        (
            "Object{metadata: Object.metadata{labels: {'a': 'b'}}, spec: Object.spec{"
                + "?x: optional.none(), y: object.spec.replicas}}",
            #"{"metadata":{"labels":{"a":"b"}},"spec":{"y":3}}"#
        ),
        (
            "Object{spec: Object.wrong{x: 1}}",
            "type mismatch: unexpected type name \"Object.wrong\", expected \"Object.spec\", which "
                + "matches field name path from root Object type"
        ),
        ("Object.spec{}", "must evaluate to Object but got Object.spec"),
    ])
    func objectsAreNamedByTheWayToThem(_ text: String, _ wanted: String) throws {
        #expect(try run(text, .object, patches: true) == wanted)
    }

    @Test func twoQuestionsForPermissionAreAffordedAndNotThree() throws {
        let check = "authorizer.path('/x').check('get').allowed()"
        #expect(try run("\(check) && \(check)") == "true")
        #expect(
            try run("\(check) && \(check) && \(check)")
                .hasSuffix("resulted in error: operation cancelled: actual cost limit exceeded"))
    }

    @Test func allExpressionsShareABudget() throws {
        let scope = AdmissionScope()
        let expression = scope.compile("authorizer.path('/x').check('get').allowed()", .bool)
        var evaluation = AdmissionEvaluation(Self.input, variables: nil, budget: 400_000)
        _ = try evaluation.run(expression)
        #expect(throws: OutOfBudget.self) { try evaluation.run(expression) }
    }

    @Test func typesOfTheObjectWarn() {
        let fields = Schema.Fields(kind: .object)
        var spec = fields
        spec.properties["replicas"] = Schema(.init(kind: .integer))
        var root = fields
        root.properties["spec"] = Schema(spec)
        let scope = AdmissionScope().checking(object: Schema(root), params: nil)
        #expect(scope.issues("object.spec.replicas > 1") == nil)
        #expect(
            scope.issues("object.spec.replica > 1")
                == "ERROR: <input>:1:12: undefined field 'replica'\n | object.spec.replica > 1\n | "
                + "...........^")
        #expect(scope.issues("object.spec.replicas == 'x'") != nil)
    }
}
