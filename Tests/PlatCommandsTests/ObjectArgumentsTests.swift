import Testing

@testable import PlatCommands

@Suite struct ObjectArgumentsTests {
    @Test(arguments: [
        (["pods"], ["pods"]), (["pod", "a", "b"], ["pod/a", "pod/b"]),
        (["cm,secrets"], ["cm", "secrets"]), (["cm/a", "secret/b"], ["cm/a", "secret/b"]),
    ])
    func operandsMeanWhatTheyMeanInKubectl(_ operands: [String], _ expected: [String]) throws {
        let targets = try ObjectArguments(operands).targets
        #expect(targets.map { $0.resource + ($0.name.map { "/" + $0 } ?? "") } == expected)
    }

    @Test(arguments: [["cm", "a/b"], ["/a"], ["a/b/c"], ["cm,"]])
    func mixturesAreRefused(_ operands: [String]) {
        #expect(throws: CommandError.self) { try ObjectArguments(operands) }
    }
}
