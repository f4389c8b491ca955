import PlatModel
import PlatValue
import Testing

@Suite struct StatusTests {
    private let widgets = GroupResource(group: "example.com", resource: "widgets")
    private let configmaps = GroupResource(group: "", resource: "configmaps")

    @Test func refusalsHaveTheWordsOfTheWire() {
        #expect(
            Status.notFound(configmaps, "keep").value.jsonText()
                == #"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","#
                + #""message":"configmaps \"keep\" not found","reason":"NotFound","#
                + #""details":{"name":"keep","kind":"configmaps"},"code":404}"#)
        #expect(Status.unknownPath.value["details"] == [:], "empty details stay")
        #expect(Status.badRequest("x").value["details"] == nil)
        #expect(
            Status.forbidden(widgets, name: "a", "no").message
                == "widgets.example.com \"a\" is forbidden: no")
        #expect(Status.forbidden(nil, "impersonation").message == "forbidden: impersonation")
        let tooLarge = Status.tooLargeResourceVersion(9, current: 3)
        #expect(tooLarge.message == "Timeout: Too large resource version: 9, current: 3")
        #expect(tooLarge.retryAfterSeconds == 1)
        #expect(
            tooLarge.causes == [
                .init(reason: "ResourceVersionTooLarge", message: "Too large resource version")
            ])
    }

    @Test func invalidObjectsNameEachFieldOnce() {
        let status = Status.invalid(
            GroupKind(group: "example.com", kind: "Widget"), "w",
            [
                .required("spec.a"), .invalid("spec.b", .number(1.5), "odd"),
                .notSupported("spec.c", "x", supported: ["y", "z"]),
                .tooMany("spec.d", count: 3, max: 1), .invalid("spec.e", .null, "none"),
                .required("spec.a"), .tooLong("spec.f", bytesMax: 1),
                .duplicate("spec.g", ["b": 1, "a": "<"]),
            ])
        #expect(
            status.message == #"Widget.example.com "w" is invalid: [spec.a: Required value, "#
                + #"spec.b: Invalid value: 1.5: odd, "#
                + #"spec.c: Unsupported value: "x": supported values: "y", "z", "#
                + #"spec.d: Too many: 3: must have at most 1 item, spec.e: Invalid value: null: none, "#
                + #"spec.f: Too long: may not be more than 1 byte, "#
                + #"spec.g: Duplicate value: {"a":"\u003c","b":1}]"#)
        #expect(status.causes.count == 8, "causes are not merged")
        #expect(
            status.causes[1]
                == .init(
                    reason: "FieldValueInvalid", message: "Invalid value: 1.5: odd", field: "spec.b"
                ))
    }

    @Test func statusSurvivesTheWire() {
        var all: [Status] = [
            .unauthorized, .gone("x"), .tooLarge(limit: 5), .success(), .internalError("e"),
            .namespaceTerminating(configmaps, "a", namespace: "n"), .patchRejected,
            .methodNotAllowed,
            .generatedNameTaken(widgets, "x"), .tooManyRequests("slow", retryAfterSeconds: 3),
        ]
        all[0].reasonText = "StrangeReason"
        for status in all { #expect(Status(status.value) == status) }
        #expect(all[0].reason == .unknown)
        #expect(Status(["kind": "Pod"]) == nil)
    }
}
