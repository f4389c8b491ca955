extension CELDeclarations {
    static let authorization: [Entry] = [
        member("path", "authorizer_path", [.authorizer, .string], .pathCheck),
        member("group", "authorizer_group", [.authorizer, .string], .groupCheck),
        member(
            "serviceAccount", "authorizer_serviceaccount", [.authorizer, .string, .string],
            .authorizer),
        member("resource", "groupcheck_resource", [.groupCheck, .string], .resourceCheck),
        member(
            "subresource", "resourcecheck_subresource", [.resourceCheck, .string], .resourceCheck),
        member("namespace", "resourcecheck_namespace", [.resourceCheck, .string], .resourceCheck),
        member("name", "resourcecheck_name", [.resourceCheck, .string], .resourceCheck),
        member(
            "fieldSelector", "authorizer_fieldselector", [.resourceCheck, .string], .resourceCheck),
        member(
            "labelSelector", "authorizer_labelselector", [.resourceCheck, .string], .resourceCheck),
        member("check", "pathcheck_check", [.pathCheck, .string], .decision),
        member("check", "resourcecheck_check", [.resourceCheck, .string], .decision),
        member("errored", "decision_errored", [.decision], .bool),
        member("error", "decision_error", [.decision], .string),
        member("allowed", "decision_allowed", [.decision], .bool),
        member("reason", "decision_reason", [.decision], .string),
    ]

    static let patches: [Entry] = [
        function("jsonpatch.escapeKey", "string_jsonpatch_escapeKey_string", [.string], .string)
    ]
}
