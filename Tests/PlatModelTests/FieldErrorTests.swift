import PlatModel
import PlatValue
import Testing

/// A cause gives back what it was made of.
@Suite struct FieldErrorTests {
    private static let errors: [FieldError] = [
        .required("metadata.name", "name or generateName is required"), .required("spec.x"),
        .invalid("spec.a", "x: \"y\": z", "must be short"), .invalid("spec.b", ["k": "a: b"], "no"),
        .invalid("spec.n", -1, "must be greater than or equal to 0"),
        .duplicate("spec.list[1]", "a"), .notSupported("spec.c", "x", supported: ["a", "b"]),
        .forbidden("spec.d", "may not be changed"), .tooLong("spec.e", bytesMax: 3),
        .tooMany("spec.f", count: 7, max: 5), .typeInvalid("spec.g", true, "must be a string"),
        .internalError("spec.h", "why"),
    ]

    @Test(arguments: errors)
    func aCauseIsReadBack(_ error: FieldError) {
        #expect(FieldError(error.cause) == error)
    }

    @Test func othersAreNoFieldErrors() {
        #expect(FieldError(Status.Cause(reason: "FieldManagerConflict", message: "x")) == nil)
    }

    @Test(arguments: [
        (
            NameRules.subdomain("No"),
            "may hold lower-case letters, digits, - and ., with a letter or digit at both ends"
        ),
        (
            NameRules.labelValue("-"),
            "a valid label must be an empty string or consist of alphanumeric characters, '-', "
                + "'_' or '.', and must start and end with an alphanumeric character"
        ),
        (["anything else"], "anything else"),
    ])
    func aRuleIsSaidWithoutItsPattern(_ faults: [String], _ words: String) {
        #expect(faults.map(NameRules.plain) == [words])
    }
}
