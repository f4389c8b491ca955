import Testing

@testable import PlatCommands

@Suite struct AgeTests {
    @Test(arguments: [
        (0, "0s"), (119, "119s"), (120, "2m"), (125, "2m5s"), (599, "9m59s"), (600, "10m"),
        (10799, "179m"), (10800, "3h"), (10860, "3h1m"), (28800, "8h"), (172799, "47h"),
        (172800, "2d"), (176400, "2d1h"), (691200, "8d"), (63_071_999, "729d"), (63_072_000, "2y"),
    ])
    func agesReadAsKubectlPrintsThem(_ seconds: Int, _ text: String) {
        #expect(Age.text(seconds: Double(seconds)) == text)
    }

    @Test func timestampsAreRead() {
        #expect(Age.seconds("2024-03-21T12:00:00Z") == 1_711_022_400)
        #expect(Age.seconds("1970-01-01T00:00:00Z") == 0)
        #expect(Age.seconds("yesterday") == nil)
    }
}
