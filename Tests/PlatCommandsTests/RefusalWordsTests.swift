@testable import PlatCommands
import PlatModel
import PlatValue
import Testing

/// Refusals in our words: what the line has said already is not said again.
@Suite struct RefusalWordsTests {
    private static let maps = GroupResource(group: "", resource: "configmaps")
    private static let widgets = GroupResource(group: "example.io", resource: "widgets")
    private static let widget = GroupKind(group: "example.io", kind: "Widget")

    private static let cases: [(Status, String)] = [
        (.notFound(maps, "a"), "not found"), (.alreadyExists(maps, "a"), "already exists"),
        (
            Status(
                code: 409, reason: .alreadyExists,
                message: "object is being deleted: configmaps \"a\" already exists",
                details: .init(name: "a", kind: "configmaps")),
            "object is being deleted: configmaps \"a\" already exists"
        ),
        (.conflict(maps, "a"), "has been changed since it was read"),
        (.conflict(widgets, "a", "it is held"), "it is held"),
        (
            .applyConflict(
                "Apply failed",
                [
                    .init(
                        reason: "FieldManagerConflict", message: "conflict with \"other\"",
                        field: ".data.a")
                ]), ".data.a: conflict with \"other\""
        ),
        (.forbidden(widgets, name: "a", "User \"u\" cannot get"), "User \"u\" cannot get"),
        (.forbidden(widgets, "no"), "no"), (.unauthorized, "the server does not know who asks"),
        (.methodNotAllowed, "the server does not offer that here"),
        (
            .patchRejected,
            "what was sent does not fit the object, and the server does not say why"
        ),
        (.internalError("the store is full."), "the store is full"),
        (
            .invalid(
                widget, "A",
                [
                    .invalid("metadata.name", "A", NameRules.subdomain("A").joined()),
                    .invalid("metadata.name", "A", "metadata.name in body should match '^a$'"),
                ]),
            "metadata.name: may hold lower-case letters, digits, - and ., "
                + "with a letter or digit at both ends"
        ),
        (
            .invalid(
                widget, "a",
                [
                    .required("spec.size"), .required("spec.kind", "say which"),
                    .invalid("spec.n", -1, "spec.n in body should be at least 0"),
                    .notSupported("spec.mode", "x", supported: ["a", "b"]),
                    .duplicate("spec.list[1]", "a"), .forbidden("spec.id", "is immutable"),
                ]),
            "spec.size: is missing; spec.kind: is missing: say which; "
                + "spec.n: -1: should be at least 0; spec.mode: \"x\" is not possible; "
                + "supported values: \"a\", \"b\"; spec.list[1]: is there twice; "
                + "spec.id: is immutable"
        ),
    ]

    @Test(arguments: cases.indices)
    func refusalsAreSaidShortly(_ index: Int) {
        let (status, words) = Self.cases[index]
        #expect(RefusalWords(status: status, subject: "cm/a").message == words)
    }

    @Test func whereTheNamespaceIsMissingItIsNamed() {
        let status = Status.notFound(GroupResource(group: "", resource: "namespaces"), "n")
        #expect(RefusalWords(status: status, subject: "cm/a").message.contains("\"n\""))
        #expect(RefusalWords(status: status, subject: "ns/n").message == "not found")
    }
}
