import PlatTesting
import Testing

@testable import PlatHTTP

/// What is packed is what was to be sent, for those who take it.
struct GzipTests {
    @Test(arguments: [
        ("gzip", true), ("deflate, gzip;q=1.0, *;q=0.5", true), ("GZIP", true),
        ("gzip; q=0.001", true), ("gzip;q=0", false), ("gzip; q=0.000", false), ("identity", false),
        ("", false), ("br, xgzip", false),
    ])
    func onlyWhoTakesItGetsIt(_ accepts: String, _ isTaken: Bool) {
        #expect(Gzip.isTaken(by: ["Accept-Encoding": accepts]) == isTaken)
    }

    @Test func whoSaysNothingGetsItAsItIs() {
        let response = ServerResponse(body: .bytes([UInt8](repeating: 65, count: 5000)))
        #expect(response.packed(for: [:]).headers["Content-Encoding"] == nil)
    }

    @Test func whatIsShortOrPackedAlreadyStays() {
        let accepts: Headers = ["Accept-Encoding": "gzip"]
        let short = ServerResponse(body: .bytes([UInt8](repeating: 65, count: 1023)))
        #expect(short.packed(for: accepts).headers["Content-Encoding"] == nil)
        let packed = ServerResponse(
            headers: ["Content-Encoding": "br"],
            body: .bytes([UInt8](repeating: 65, count: 5000)))
        #expect(packed.packed(for: accepts).headers["Content-Encoding"] == "br")
    }

    @Test(arguments: [1024, 5000, 70_000, 3_000_000])
    func aResponseIsWhatItWas(_ count: Int) async throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * $0 / 7 % 97) }
        let response = ServerResponse(headers: ["Vary": "Accept"], body: .bytes(bytes))
            .packed(for: ["Accept-Encoding": "gzip"])
        #expect(response.headers["Content-Encoding"] == "gzip")
        guard case .bytes(let packed) = response.body else {
            Issue.record("no bytes")
            return
        }
        #expect(packed.count < count)
        #expect(try await Packed.open(packed) == bytes)
    }

    @Test func piecesAreOneWhole() async throws {
        var random = SystemRandomNumberGenerator()
        let pieces = (0..<40).map { at in
            // What cannot be packed at all grows a little.
            at % 3 == 0
                ? (0..<30_000).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
                : Array("piece \(at) ".utf8)
        }
        let gzip = try #require(Gzip(for: ["Accept-Encoding": "gzip"]))
        var packed: [UInt8] = []
        for piece in pieces { packed += gzip.pack(piece) }
        packed += gzip.pack([], isLast: true)
        #expect(try await Packed.open(packed) == pieces.flatMap(\.self))
    }

    @Test func aStreamThatWasNotEndedLeavesNothingToTheNext() async throws {
        let request: Headers = ["Accept-Encoding": "gzip"]
        for _ in 0..<20 {
            _ = try #require(Gzip(for: request)).pack([UInt8](repeating: 7, count: 10_000))
            let whole = try #require(Gzip(for: request)).pack([1, 2, 3], isLast: true)
            #expect(try await Packed.open(whole) == [1, 2, 3])
        }
    }
}
