import PlatValue
import Testing

@testable import PlatModel

/// Ranges that are not ended run what follows twice, as upstream's do; many of them end all the same.
@Suite struct JSONPathStepsTests {
    private static let object: Value = ["a": [["a": [[:], [:]]], ["a": [[:], [:]]]]]

    @Test func manyOpenRangesTakeABoundedNumberOfSteps() throws {
        var parser = JSONPathParser(String(repeating: "{range .a[*]}{.a}", count: 64))
        var evaluation = JSONPathEvaluation(try parser.parse(), allowsMissingKeys: true)
        #expect(throws: JSONPathError.self) {
            _ = try evaluation.run([.found(Self.object)], from: 0)
        }
        #expect(evaluation.steps > JSONPathEvaluation.stepLimit)
        #expect(evaluation.steps < JSONPathEvaluation.stepLimit + 100)
    }

    @Test func rangesThatEndTakeAStepForEachItem() throws {
        var parser = JSONPathParser("{range .a[*]}{range .a[*]}x{end}{end}")
        var evaluation = JSONPathEvaluation(try parser.parse(), allowsMissingKeys: true)
        _ = try evaluation.run([.found(Self.object)], from: 0)
        #expect(evaluation.steps < 100)
    }
}
