import PlatClient
import PlatValue
import Testing

/// What is read is read whole, or refused with its place.
@Suite struct ManifestsTests {
    private static let a = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}"#
    private static let b = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"}}"#
    private static let yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
    private static let mark = "\u{FEFF}"

    @Test(arguments: [
        (mark + a + "\n" + b, ["a", "b"]), (mark + a + "\n" + mark + b, ["a", "b"]),
        (mark + yaml + "---\n" + mark + a, ["c", "a"]),
        (yaml + mark + "---\n" + yaml, ["c", "c"]), (a + mark + "\n", []), (a + b, ["a", "b"]),
        (yaml + "...\n", ["c"]),
    ])
    func marksAreNoContent(_ text: String, _ expected: [String]) throws {
        guard !expected.isEmpty else {
            #expect(throws: ManifestError.self) {
                try ManifestReader.manifests(in: Array(text.utf8), source: "f")
            }
            return
        }
        #expect(
            try ManifestReader.manifests(in: Array(text.utf8), source: "f").map(\.name) == expected)
    }

    @Test(arguments: [true, false])
    func utf16IsRead(_ isBigEndian: Bool) throws {
        let units = Array((Self.mark + Self.a + "\n" + Self.b).utf16)
        let bytes = units.flatMap { unit -> [UInt8] in
            let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
            return isBigEndian ? pair : pair.reversed()
        }
        #expect(try ManifestReader.manifests(in: bytes, source: "f").map(\.name) == ["a", "b"])
        let error = #expect(throws: ManifestError.self) {
            try ManifestReader.manifests(in: bytes.dropLast(), source: "f")
        }
        #expect(error?.fault == .invalid("is no valid UTF-16"))
    }

    @Test(arguments: [
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n" + b,
        yaml + "...\n" + yaml, yaml + "...\n" + a,
    ])
    func aSecondDocumentIsNeverDropped(_ text: String) {
        #expect(throws: ManifestError.self) {
            try ManifestReader.manifests(in: Array(text.utf8), source: "f")
        }
    }

    @Test func typedListsGiveTheirItemsTheKind() throws {
        let text = """
            apiVersion: apps/v1
            kind: DeploymentList
            items:
            - metadata: {name: x}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: z}}
            """
        let found = try ManifestReader.manifests(in: Array(text.utf8), source: "f")
        #expect(found.map(\.displayed) == ["deployment.apps/x", "configmap/z"])
    }

    @Test(arguments: [
        ("{apiVersion: v1, kind: List, items: null}", [String]()),
        ("{apiVersion: v1, kind: ConfigMapList, items: []}", []),
        (
            "{apiVersion: x.io/v1, kind: AllowList, metadata: {name: own}, items: [1]}", ["own"]
        ),
        ("{apiVersion: x.io/v1, kind: Menu, metadata: {name: own}, items: [1]}", ["own"]),
    ])
    func anObjectMayHaveItemsOfItsOwn(_ text: String, _ expected: [String]) throws {
        #expect(
            try ManifestReader.manifests(in: Array(text.utf8), source: "f").map(\.name) == expected)
    }

    @Test func itemsThatAreNoListAreRefused() {
        let text = "{apiVersion: v1, kind: List, items: {a: 1}}"
        let error = #expect(throws: ManifestError.self) {
            try ManifestReader.manifests(in: Array(text.utf8), source: "f")
        }
        #expect(error?.fault == .invalid("has items that are no list"))
    }
}
