import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// What a binding serves as exports change, and whose names definitions may have.
@Suite struct BinderTests {
    private func resource(
        _ name: String, schema: String, versions: [String] = ["v1"]
    ) -> BoundResource {
        BoundResource([
            "group": "example.io", "resource": .string(name), "schema": ["name": .string(schema)],
            "storageVersions": Value(strings: versions),
        ])
    }

    @Test func whatLeavesTheExportStaysBound() {
        let before = [resource("widgets", schema: "v1")]
        let offered = [resource("gadgets", schema: "v1")]
        #expect(Binder.merged(before, offered, without: []) == before + offered)
    }

    @Test func aNewSchemaTakesTheOldOnesPlaceAndKeepsItsStorageVersions() {
        let before = [resource("widgets", schema: "v1"), resource("gadgets", schema: "v1")]
        let offered = [resource("widgets", schema: "v2", versions: ["v2"])]
        #expect(
            Binder.merged(before, offered, without: []) == [
                resource("widgets", schema: "v2", versions: ["v1", "v2"]),
                resource("gadgets", schema: "v1"),
            ])
    }

    @Test func whatOthersOwnIsNotBound() {
        let offered = [resource("widgets", schema: "v1"), resource("gadgets", schema: "v1")]
        #expect(
            Binder.merged([], offered, without: ["widgets.example.io"]) == [
                resource("gadgets", schema: "v1")
            ])
    }

    @Test func conflictsNameTheOwners() {
        var conflicts = BindingConflicts()
        conflicts.owners = [("widgets.example.io", "first false"), ("gadgets.example.io", " true")]
        #expect(
            conflicts.message
                == "Unable to bind APIs because they are bound by other APIBindings or CRDs: map[widgets.example.io:{first false} gadgets.example.io:{ true}]"
        )
        #expect(conflicts.resources.count == 2)
        conflicts.name = "naming conflict"
        #expect(conflicts.message == "Unable to bind APIs: naming conflict")
    }

    @Test(
        arguments: [
            ("plural", ["plural": "ws"], "plural=ws"),
            ("singular", ["plural": "things", "singular": "w"], "singular=w"),
            ("short names", ["plural": "things", "shortNames": ["a", "w"]], "shortNames=[a w]"),
            ("kind", ["plural": "things", "kind": "W"], "kind=W"),
            ("kind of lists", ["plural": "things", "listKind": "WList"], "listKind=WList"),
            ("nothing", ["plural": "things", "kind": "Thing"], nil),
        ] as [(String, Value, String?)])
    func theFirstNameThatIsTakenIsNamed(_ row: (String, Value, String?)) {
        var names = DefinitionNames()
        names.insert(["plural": "ws", "singular": "w", "kind": "W", "listKind": "WList"])
        #expect(names.shared(with: row.1) == row.2)
    }

    private func definition(_ plural: String, kind: String) -> Value {
        [
            "spec": [
                "names": [
                    "kind": .string(kind), "listKind": .string(kind + "List"),
                    "plural": .string(plural), "singular": .string(kind.lowercased()),
                ]
            ]
        ]
    }

    @Test func aFreeNameIsAcceptedAndServed() {
        var object = definition("widgets", kind: "Widget")
        DefinitionNames.accept(&object, DefinitionNames(), now: "now")
        #expect(object.isConditionTrue("NamesAccepted"))
        #expect(object.isConditionTrue("Established"))
        #expect(object.at("status", "acceptedNames") == object.at("spec", "names"))
    }

    @Test func aTakenNameIsSaidAndTheOthersAreAccepted() {
        var taken = DefinitionNames()
        taken.insert(["kind": "Widget", "listKind": "WidgetList", "plural": "widgets"])
        var object = definition("doodads", kind: "Widget")
        DefinitionNames.accept(&object, taken, now: "now")
        let condition = object.condition("NamesAccepted")
        #expect(condition?.reason == "ListKindConflict")
        #expect(condition?.message == "\"WidgetList\" is already in use")
        #expect(object.condition("Established")?.reason == "NotAccepted")
        #expect(object.at("status", "acceptedNames", "plural") == "doodads")
        #expect(object.at("status", "acceptedNames", "kind") == "")
    }

    @Test func namesOnceHadAreNotTakenAway() {
        var object = definition("widgets", kind: "Widget")
        DefinitionNames.accept(&object, DefinitionNames(), now: "now")
        var taken = DefinitionNames()
        taken.insert(["kind": "Widget", "plural": "widgets"])
        let before = object
        DefinitionNames.accept(&object, taken, now: "later")
        #expect(object == before)
    }
}
