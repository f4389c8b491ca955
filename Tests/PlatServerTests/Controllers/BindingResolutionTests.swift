import PlatModel
import PlatStore
import PlatSystem
import PlatTesting
import PlatValue
import Testing

@testable import PlatServer

struct BindingResolutionTests {
    private let binding: Value = ["metadata": ["name": "b"]]

    private static let widgets: Value = [
        "group": "example.io", "resource": "widgets",
        "schema": ["UID": "u", "identityHash": "h", "name": "v1.widgets.example.io"],
        "storageVersions": ["v1"],
    ]
    private static let waits =
        "False WaitingForEstablished (Info): Waiting for API(s) to be established"

    private func changed(_ outcome: BindingResolution.Outcome) -> [String: String] {
        changes(from: binding, to: BindingResolution.resolved(binding, outcome, now: noon))
    }

    private func withExport(_ body: (ExportLookup.Found) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.path + "/binding-" + newUID()
        let store = try Store.open(path: path)
        defer {
            store.close()
            // What is left in the temporary folder does no harm.
            try? FileManager.default.removeItem(atPath: path)
        }
        try body(
            ExportLookup.Found(
                cluster: "p", path: "root:p",
                location: Location(name: "root", labels: [:], store: store),
                export: ["metadata": ["name": "widgets"]]))
    }

    @Test func anExportThatIsNotThereIsNamed() {
        #expect(
            changed(.noExport(path: "root:p", name: "widgets")) == [
                "status.phase": #""Binding""#,
                "APIExportValid":
                    "False APIExportNotFound (Error): APIExport root:p|widgets not found",
                "InitialBindingCompleted": Self.waits,
                "Ready": Self.waits,
            ])
    }

    @Test func anExportThatCannotBeUsedIsRemembered() throws {
        try withExport { found in
            let problem = BindingResolution.Problem(
                reason: "MissingIdentityHash", severity: "Warning", message: "no identity")
            #expect(
                changed(.unusable(found, problem)) == [
                    "status.phase": #""Binding""#, "status.apiExportClusterName": #""p""#,
                    "APIExportValid": "False MissingIdentityHash (Warning): no identity",
                    "InitialBindingCompleted": Self.waits,
                    "Ready": Self.waits,
                    "PermissionClaimsApplied": "True", "PermissionClaimsValid": "True",
                ])
        }
    }

    @Test func whatIsOfferedIsBound() throws {
        try withExport { found in
            let after = changed(
                .bound(found, resources: [BoundResource(Self.widgets)], BindingConflicts()))
            #expect(after["status.phase"] == #""Bound""#)
            #expect(
                after["status.boundResources"]
                    == Value.array([Self.widgets]).jsonText(sortedKeys: true))
            #expect(after["APIExportValid"] == "True")
            #expect(after["InitialBindingCompleted"] == "True")
            #expect(after["Ready"] == "True")
        }
    }

    @Test func whatOthersOwnKeepsItFromBeingBound() throws {
        try withExport { found in
            var conflicts = BindingConflicts()
            conflicts.owners = [("widgets.example.io", "other false")]
            let after = changed(.bound(found, resources: [BoundResource(Self.widgets)], conflicts))
            #expect(after["status.phase"] == #""Binding""#)
            #expect(after["status.boundResources"] == nil)
            #expect(after["BindingUpToDate"]?.hasPrefix("False NamingConflicts (Error)") == true)
        }
    }

    @Test func aNameThatIsTakenKeepsAllFromBeingBound() throws {
        try withExport { found in
            var conflicts = BindingConflicts()
            conflicts.name = "naming conflict with somebody"
            let refused =
                "False NamingConflicts (Error): Unable to bind APIs: naming conflict with somebody"
            let after = changed(.bound(found, resources: [BoundResource(Self.widgets)], conflicts))
            #expect(after["BindingUpToDate"] == refused)
            #expect(after["InitialBindingCompleted"] == refused)
            #expect(after["status.phase"] == #""Binding""#)
            #expect(after["PermissionClaimsApplied"] == "True")
            for untouched in ["status.boundResources", "APIExportValid", "Ready"] {
                #expect(after[untouched] == nil)
            }
        }
    }

    @Test func anExportIsConcernedByTheSchemasThatItNames() {
        let export: Value = ["spec": ["resources": [["schema": "v1.widgets.example.io"]]]]
        #expect(BindingResolution.names(export, schema: "v1.widgets.example.io"))
        #expect(!BindingResolution.names(export, schema: "v2.widgets.example.io"))
    }

    @Test func aBindingLetsGoWhenItsObjectsAreGone() {
        var binding: Value = ["metadata": ["finalizers": [.string(APIBinding.finalizer)]]]
        binding.markDeleted(now: noon)
        let free = BindingRemoval.after(ContentRemainder(), binding, now: noon)
        #expect(changes(from: binding, to: free) == ["metadata.finalizers": "-"])
        var left = ContentRemainder()
        left.count(["metadata": ["finalizers": ["hold"]]], BuiltinResources.leases)
        let held = BindingRemoval.after(left, binding, now: noon)
        #expect(
            changes(from: binding, to: held) == [
                "BindingResourceDeleteSuccess":
                    "False SomeFinalizersRemain (Error): Some content in the workspace has "
                    + "finalizers remaining: hold in 1 resource instances"
            ])
    }
}
