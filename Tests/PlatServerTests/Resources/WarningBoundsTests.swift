import PlatValue
import Testing

@testable import PlatServer

/// However much is wrong with a body, what is said of it has a bound.
@Suite struct WarningBoundsTests {
    private static let names = (0..<60_000).map { "unknown\($0)" }

    @Test func ofManyUnknownFieldsAHundredAreNamed() {
        let body = Value.object(Members(Self.names.map { (key: $0, value: .null) }))
        let problems = FieldProblems(duplicates: ["unknown1"], unknown: Self.names)
        let sentences = problems.sentences(body, isCustom: false)
        #expect(sentences.count == 100)
        #expect(
            sentences.prefix(2) == [#"unknown field "unknown0""#, #"duplicate field "unknown1""#])
    }

    @Test func warningsAreCutAndEnd() {
        var warnings = RequestWarnings()
        for name in Self.names { warnings.add(name + String(repeating: "x", count: 400)) }
        #expect(warnings.texts.allSatisfy { $0.count == 256 })
        #expect(warnings.texts.count == 16)
        var few = RequestWarnings()
        for text in ["a", "b", "a", "", String(repeating: "c", count: 3_000)] { few.add(text) }
        #expect(few.texts.map(\.count) == [1, 1, 3_000])
        few.add(String(repeating: "d", count: 3_000))
        #expect(few.texts.map(\.count) == [1, 1, 256, 256])
    }
}
