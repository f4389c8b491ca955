import PlatModel
import PlatValue
import Testing

struct PermissionClaimTests {
    private static func claim(_ verbs: [String], identity: String = "") -> PermissionClaim {
        PermissionClaim([
            "group": "example.io", "resource": "widgets", "verbs": Value(strings: verbs),
            "identityHash": .string(identity),
        ])
    }

    static let keys: [(claim: Value, key: String, name: String)] = [
        (["resource": "configmaps"], "configmaps.:", "configmaps"),
        (
            ["group": "", "resource": "configmaps", "identityHash": ""], "configmaps.:",
            "configmaps"
        ),
        (
            ["group": "example.io", "resource": "widgets", "identityHash": "abc"],
            "widgets.example.io:abc", "widgets.example.io"
        ),
    ]

    @Test(arguments: keys)
    func keySaysWhatAClaimIsAbout(claim: Value, key: String, name: String) {
        #expect(PermissionClaim(claim).key == key)
        #expect(PermissionClaim(claim).name == name)
    }

    /// What is asked, what is accepted, and whether `get` is granted.
    static let grants: [(asked: [String], accepted: [String], isGranted: Bool)] = [
        (["get"], ["get"], true), (["get", "list"], ["get"], true), (["list"], ["get"], false),
        (["*"], ["*"], true), (["*"], ["get"], false), (["get"], ["*"], false), ([], ["*"], false),
    ]

    @Test(arguments: grants)
    func aVerbIsGrantedByTheLiteralIntersection(
        asked: [String], accepted: [String], isGranted: Bool
    ) {
        #expect(Self.claim(asked).isGranted(by: Self.claim(accepted), verb: "get") == isGranted)
    }

    @Test func anotherIdentityGrantsNothing() {
        let asked = Self.claim(["*"], identity: "one")
        #expect(!asked.isGranted(by: Self.claim(["*"], identity: "two"), verb: "get"))
    }

    static let subjects: [(claim: (String, String), asked: (String, String), isAbout: Bool)] = [
        (("", "secrets"), ("", "secrets"), true), (("", "secrets"), ("apps", "secrets"), false),
        (("", "events"), ("events.k8s.io", "events"), true),
        (("events.k8s.io", "events"), ("", "events"), true),
        (("example.io", "events"), ("", "events"), false),
    ]

    @Test(arguments: subjects)
    func eventsAreOneResourceUnderTwoGroups(
        claim: (String, String), asked: (String, String), isAbout: Bool
    ) {
        let claim = PermissionClaim(["group": .string(claim.0), "resource": .string(claim.1)])
        #expect(claim.isAbout(group: asked.0, resource: asked.1) == isAbout)
    }

    private static let labelled: Value = [
        "metadata": ["name": "a", "namespace": "n", "labels": ["app": "t"]]
    ]

    static let selections: [(selector: Value?, objects: Value?, selects: Bool)] = [
        (nil, nil, true), (["matchAll": true], nil, true),
        (["matchLabels": ["app": "t"]], nil, true),
        (["matchLabels": ["app": "u"]], nil, false),
        (["matchExpressions": [["key": "app", "operator": "No"]]], nil, false),
        (nil, [["name": "a"]], true), (nil, [["name": "b"]], false),
        (nil, [["namespace": "n"]], true), (nil, [["name": "a", "namespace": "m"]], false),
    ]

    @Test(arguments: selections)
    func selectorAndNamesChooseObjects(selector: Value?, objects: Value?, selects: Bool) {
        var value: Value = ["resource": "secrets"]
        value["selector"] = selector
        var claim = PermissionClaim(value)
        claim.objects = objects?.arrayValue ?? []
        #expect(claim.selects(Self.labelled) == selects)
    }

    static let answers: [(accepted: [String], asked: [String], differences: [String])] = [
        (["get", "list"], ["list", "get"], []), (["*"], ["get"], []), (["get"], ["*"], []),
        (["get"], ["get", "list"], ["verbs: accepted [get], exported [get list]"]),
    ]

    @Test(arguments: answers)
    func differencesAreNamed(accepted: [String], asked: [String], differences: [String]) {
        #expect(Self.claim(accepted).differences(from: Self.claim(asked)) == differences)
    }

    @Test func answersCopyVerbsAndTheSelectorThatIsProposed() {
        let asked = PermissionClaim([
            "resource": "secrets", "verbs": ["get"], "defaultSelector": ["matchLabels": ["a": "b"]],
        ])
        for answer in [asked.answer("Accepted"), asked.accepted] {
            #expect(answer.isAccepted)
            #expect(answer.verbs == ["get"])
            #expect(answer.key == asked.key)
            #expect(answer.differences(from: asked) == [])
        }
        #expect(asked.accepted.withoutState.state == nil)
        #expect(!asked.answer("Rejected").isAccepted)
    }
}
