import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// What the recorded histories do not reach.
struct FieldManagementTests {
    private let now = "2026-01-02T03:04:05Z"

    private func management(
        _ schemas: [String: Schema?], _ version: String = "example.com/v1"
    ) -> FieldManagement {
        FieldManagement(ManagedKind(kind: "Thing", schemas: schemas), apiVersion: version)
    }

    private var configMaps: FieldManagement {
        get throws {
            let type = try #require(BuiltinTypes.type(apiVersion: "v1", kind: "ConfigMap"))
            return FieldManagement(ManagedKind(type), apiVersion: "v1")
        }
    }

    private func configMap(_ data: Value, annotations: Value? = nil) -> Value {
        var object: Value = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"], "data": data,
        ]
        object.set(annotations, at: "metadata", "annotations")
        return object
    }

    private func thing(_ spec: Value, _ version: String = "example.com/v1") -> Value {
        [
            "apiVersion": .string(version), "kind": "Thing", "metadata": ["name": "a"],
            "spec": spec,
        ]
    }

    /// The fields of a manager's entry.
    private func fields(_ object: Value, _ manager: String) -> Value? {
        object.at("metadata", "managedFields")?.arrayValue?
            .first { $0["manager"]?.stringValue == manager }?["fieldsV1"]
    }

    @Test func kubectlTakesOverWhatItAppliedItselfBefore() throws {
        let management = try configMaps
        let key = "kubectl.kubernetes.io/last-applied-configuration"
        let note = configMap(["a": "1"]).jsonText()
        let made = management.update(
            live: nil, new: configMap(["a": "1"], annotations: [key: .string(note)]),
            manager: "kubectl-client-side-apply", now: now)
        let applied = try management.apply(
            live: made, configuration: configMap(["a": "2"]), manager: "kubectl", force: false,
            now: now)
        #expect(applied.at("data", "a") == "2")
        let text = try #require(applied.at("metadata", "annotations", key)?.stringValue)
        #expect(try Value(json: text) == configMap(["a": "2"]))
    }

    @Test func kubectlDoesNotTakeOverWhatOthersChangedSince() throws {
        let management = try configMaps
        let key = "kubectl.kubernetes.io/last-applied-configuration"
        let note = configMap(["a": "1"]).jsonText()
        let made = management.update(
            live: nil, new: configMap(["a": "other"], annotations: [key: .string(note)]),
            manager: "somebody", now: now)
        let error = #expect(throws: ApplyError.self) {
            try management.apply(
                live: made, configuration: configMap(["a": "2"]), manager: "kubectl", force: false,
                now: now)
        }
        #expect(
            error?.message
                == "Apply failed with 1 conflict: conflict with \"somebody\" using v1: .data.a")
    }

    @Test func tooManyUpdatesAreGathered() throws {
        let management = try configMaps
        var object: Value?
        for number in 0..<14 {
            var wanted = object ?? configMap([:])
            wanted.set("x", at: "data", "k\(number)")
            object = management.update(
                live: object, new: wanted, manager: "m\(number)",
                now: "2026-01-02T03:04:\(number + 10)Z")
        }
        let entries = try #require(object?.at("metadata", "managedFields")?.arrayValue)
        #expect(entries.count == 10)
        let gathered = fields(object ?? .null, "ancient-changes")?["f:data"]?.objectValue
        #expect(gathered?.count == 6)
    }

    @Test func eachManagerKeepsItsVersion() throws {
        let schema = try Schema(parsing: [
            "type": "object",
            "properties": [
                "spec": [
                    "type": "object",
                    "properties": ["a": ["type": "string"], "b": ["type": "string"]],
                ]
            ],
        ])
        let schemas: [String: Schema?] = ["example.com/v1": schema, "example.com/v2": schema]
        let made = try management(schemas).apply(
            live: nil, configuration: thing(["a": "1"]), manager: "one", force: false, now: now)
        let second = management(schemas, "example.com/v2")
        var live = made
        live["apiVersion"] = "example.com/v2"
        let configuration = thing(["b": "1"], "example.com/v2")
        let both = try second.apply(
            live: live, configuration: configuration, manager: "two", force: false, now: now)
        let versions = both.at("metadata", "managedFields")?.arrayValue?.map {
            $0["apiVersion"]?.stringValue
        }
        #expect(versions == ["example.com/v1", "example.com/v2"])
        #expect(throws: ApplyError.self) {
            try second.apply(
                live: both, configuration: thing(["a": "2"], "example.com/v2"), manager: "two",
                force: false, now: now)
        }
        // A version that is no longer served takes its entries along.
        let only = FieldManagement(
            ManagedKind(kind: "Thing", schemas: ["example.com/v2": schema]),
            apiVersion: "example.com/v2")
        let left = try only.apply(
            live: both, configuration: thing(["b": "1"], "example.com/v2"), manager: "two",
            force: false, now: now)
        #expect(fields(left, "one") == nil)
    }

    @Test func whatHasBecomeAtomicIsOwnedAsAWhole() throws {
        func schema(_ mapType: String) throws -> Schema {
            try Schema(parsing: [
                "type": "object",
                "properties": [
                    "spec": [
                        "type": "object",
                        "properties": [
                            "m": [
                                "type": "object", "x-kubernetes-map-type": .string(mapType),
                                "additionalProperties": ["type": "string"],
                            ]
                        ],
                    ]
                ],
            ])
        }
        let made = try management(["example.com/v1": try schema("granular")]).apply(
            live: nil, configuration: thing(["m": ["k": "1"]]), manager: "one", force: false,
            now: now)
        let after = management(["example.com/v1": try schema("atomic")]).update(
            live: made, new: made, manager: "two", now: now)
        #expect(fields(after, "one") == ["f:spec": ["f:m": [:]]])
    }

    @Test func withoutASchemaObjectsAreGranularAndListsAtomic() throws {
        let object = try management(["example.com/v1": nil]).apply(
            live: nil, configuration: thing(["a": ["b": 1], "l": [["name": "x"]]]), manager: "one",
            force: false, now: now)
        #expect(fields(object, "one")?["f:spec"]?["f:l"] == [:])
        #expect(fields(object, "one")?["f:spec"]?["f:a"]?["f:b"] == [:])
    }

    @Test func managedFieldsThatMakeNoSenseLeaveTheStoredOnes() throws {
        let management = try configMaps
        let made = management.update(live: nil, new: configMap(["a": "1"]), manager: "m", now: now)
        var changed = made
        changed.set([["manager": "x", "operation": "Nope"]], at: "metadata", "managedFields")
        let result = management.update(live: made, new: changed, manager: "n", now: now)
        #expect(result.at("metadata", "managedFields") == made.at("metadata", "managedFields"))
    }

    @Test func givingUpTrackingLastsUntilTheNextApply() throws {
        let management = try configMaps
        let made = management.update(live: nil, new: configMap(["a": "1"]), manager: "m", now: now)
        var changed = made
        changed.set([[:]], at: "metadata", "managedFields")
        let freed = management.update(live: made, new: changed, manager: "m", now: now)
        #expect(freed.at("metadata", "managedFields") == nil)
        let updated = management.update(
            live: freed, new: configMap(["a": "2"]), manager: "m", now: now)
        #expect(updated.at("metadata", "managedFields") == nil)
        let applied = try management.apply(
            live: updated, configuration: configMap(["b": "1"]), manager: "n", force: false,
            now: now)
        #expect(fields(applied, "before-first-apply") == ["f:data": [".": [:], "f:a": [:]]])
    }
}
