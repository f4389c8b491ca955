import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// What is kept in memory of what can be made again.
struct CacheBoundsTests {
    @Test func aCacheStaysWithinItsBytes() {
        let cache = ByteCache<Int, Int>(limit: 1000)
        for key in 0..<500 {
            #expect(cache.value(key, bytes: { _ in 90 }) { key } == key)
            #expect(cache.bytes <= 1000)
            // One that is used all the time.
            #expect(cache.value(0, bytes: { _ in 90 }) { key == 0 ? 0 : -1 } == 0)
        }
        #expect(cache.bytes >= 400)
        #expect(cache.value(499, bytes: { _ in 90 }) { -1 } == 499)
        #expect(cache.value(1, bytes: { _ in 90 }) { -1 } == -1)
    }

    @Test func whatIsTooLargeIsMadeEachTime() {
        let cache = ByteCache<String, Int>(limit: 1000)
        _ = cache.value("small", bytes: { _ in 10 }) { 1 }
        #expect(cache.value("large", bytes: { _ in 600 }) { 1 } == 1)
        #expect(cache.value("large", bytes: { _ in 600 }) { 2 } == 2)
        #expect(cache.value("small", bytes: { _ in 10 }) { 2 } == 1)
    }

    @Test func whatIsNotUsedGoes() {
        let cache = ByteCache<String, Int>(limit: 1000)
        _ = cache.value("used", bytes: { _ in 10 }) { 1 }
        _ = cache.value("idle", bytes: { _ in 10 }) { 1 }
        cache.age()
        _ = cache.value("used", bytes: { _ in 10 }) { 2 }
        cache.age()
        #expect(cache.value("used", bytes: { _ in 10 }) { 2 } == 1)
        #expect(cache.value("idle", bytes: { _ in 10 }) { 2 } == 2)
    }

    @Test func equalSchemasAreKeptOnce() throws {
        func schema(_ field: String) -> Value {
            ["type": "object", "properties": .object([field: ["type": "string"]])]
        }
        let one = try SchemaText.of(schema("a"))
        #expect(try SchemaText.of(schema("a")) === one)
        let other = try SchemaText.of(schema("b"))
        #expect(other !== one && other.digest != one.digest)
        var object: Value = ["a": "x", "b": "y"]
        _ = one.parsed.schema.prune(&object, isRoot: false)
        #expect(object == ["a": "x"])
    }

    /// However many definitions a workspace has, a change is one to read.
    @Test func aChangeReadsOneDefinition() throws {
        let index = DefinitionIndex()
        var reads: [String] = []
        func summary(_ name: String, _ kind: String = "A") -> DefinitionSummary {
            reads.append(name)
            return DefinitionSummary(
                [
                    "metadata": ["name": .string(name)], "spec": ["group": "example.com"],
                    "status": ["acceptedNames": ["kind": .string(kind)]],
                ], types: .success([]))
        }
        let names = (0..<100).map { "d\($0)" }
        func all() -> [DefinitionSummary] { names.map { summary($0) } }
        func ask(_ kind: String? = "A") throws -> [String: DefinitionSummary] {
            try index.summaries(of: "root", all: all) { name in kind.map { summary(name, $0) } }
        }
        #expect(try ask().count == 100)
        #expect(reads == names)
        reads = []
        #expect(try ask().count == 100)
        #expect(reads.isEmpty)
        index.note("d7", in: "root")
        index.note("d7", in: "elsewhere")
        #expect(try ask("B")["d7"]?.acceptedNames == ["kind": "B"])
        #expect(reads == ["d7"])
        index.note("d8", in: "root")
        #expect(try ask(nil).count == 99)
        #expect(reads == ["d7"])
    }
}
