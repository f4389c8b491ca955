import PlatHTTP
import Testing

@testable import PlatClient

/// What is sent again, and what is not: a change may have been made whose answer was lost.
@Suite struct FaultsTests {
    private static let cut = HTTPError.cut(host: "h", reason: "gone")
    private static let refused = HTTPError.connect(host: "h", port: 1, reason: .refused)
    private static let get = ClientRequest("GET", "http://h/")
    private static let post = ClientRequest("POST", "http://h/")
    private static let apply = ClientRequest(
        "PATCH", "http://h/", headers: ["Content-Type": Client.PatchType.apply.rawValue])
    private static let merge = ClientRequest(
        "PATCH", "http://h/", headers: ["Content-Type": Client.PatchType.merge.rawValue])
    private static let json: Headers = ["Content-Type": "application/json"]

    @Test(arguments: [(get, true), (post, false), (apply, true), (merge, false)])
    func whatIsSafeIsRepeatedAfterACut(_ request: ClientRequest, _ isRepeated: Bool) {
        var faults = Faults(request)
        #expect((faults.pause(after: Self.cut, isKnown: true) != nil) == isRepeated)
        #expect(faults.isOutcomeUnknown(Self.cut) == !isRepeated)
        #expect(faults.isOutcomeUnknown(.tooLarge(host: "h", limit: 1)) == !isRepeated)
    }

    @Test func whatNeverArrivedIsRepeatedWhereTheServerIsKnown() {
        var faults = Faults(Self.post)
        #expect(faults.pause(after: Self.refused, isKnown: false) == nil)
        #expect(faults.pause(after: Self.refused, isKnown: true) != nil)
        #expect(!faults.isOutcomeUnknown(Self.refused))
    }

    @Test func repeatingEnds() {
        var faults = Faults(Self.get)
        var waited = Duration.zero
        while let pause = faults.pause(after: Self.cut, isKnown: true) { waited += pause }
        #expect(waited > .seconds(5) && waited < .seconds(15))
        var count = 0
        while faults.pause(after: 500, Self.json) != nil { count += 1 }
        #expect(count == 3)
    }

    @Test(arguments: [
        (500, true), (502, true), (503, true), (504, true), (404, false), (200, false),
        (501, false),
    ])
    func aFaultOfTheMomentPasses(_ status: Int, _ isRepeated: Bool) {
        var faults = Faults(Self.get)
        #expect((faults.pause(after: status, Self.json) != nil) == isRepeated)
        var change = Faults(Self.post)
        #expect(change.pause(after: status, Self.json) == nil)
    }

    @Test func aProxysWordThatSomethingIsAwayIsTaken() {
        var faults = Faults(Self.get)
        #expect(faults.pause(after: 503, ["Content-Type": "text/plain"]) == nil)
    }
}
