import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct NamespaceDeletionTests {
    private let namespace: Value = [
        "metadata": ["name": "a"], "spec": ["finalizers": ["kubernetes", "example.com/hold"]],
        "status": ["phase": "Active"],
    ]

    private func changed(_ remainder: ContentRemainder) -> [String: String] {
        changes(
            from: namespace, to: NamespaceDeletion.after(remainder, namespace, now: noon))
    }

    @Test func anEmptyNamespaceIsLetGoByTheSystem() {
        #expect(changed(ContentRemainder()) == ["spec.finalizers": #"["example.com/hold"]"#])
    }

    @Test func whatIsLeftAndWhatHoldsItIsTold() {
        var remainder = ContentRemainder()
        remainder.count(["metadata": ["finalizers": ["hold"]]], BuiltinResources.secrets)
        let done = "False ContentDeleted: All content successfully deleted, may be waiting on "
        #expect(
            changed(remainder) == [
                "status.phase": #""Terminating""#,
                "NamespaceDeletionDiscoveryFailure":
                    "False ResourcesDiscovered: All resources successfully discovered",
                "NamespaceDeletionGroupVersionParsingFailure":
                    "False ParsedGroupVersions: All legacy kube types successfully parsed",
                "NamespaceDeletionContentFailure": done + "finalization",
                "NamespaceContentRemaining":
                    "True SomeResourcesRemain: Some resources are remaining: "
                    + "secrets. has 1 resource instances",
                "NamespaceFinalizersRemaining":
                    "True SomeFinalizersRemain: Some content in the namespace has finalizers "
                    + "remaining: hold in 1 resource instances",
            ])
    }

    @Test(arguments: [(false, false, true), (true, false, false), (false, true, false)])
    func nothingIsMadeInWhatIsGoing(
        namespaceGoes: Bool, clusterGoes: Bool, mayFurnish: Bool
    ) {
        func object(_ goes: Bool) -> Value {
            var object: Value = [:]
            if goes { object.markDeleted(now: noon) }
            return object
        }
        #expect(
            NamespaceFurnishing.mayFurnish(object(namespaceGoes), in: object(clusterGoes))
                == mayFurnish)
    }

    @Test func nothingIsMadeInWhatIsNotThere() {
        #expect(!NamespaceFurnishing.mayFurnish(nil, in: [:]))
        #expect(!NamespaceFurnishing.mayFurnish([:], in: nil))
    }
}
