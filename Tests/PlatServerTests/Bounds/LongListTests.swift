import PlatModel
import PlatSystem
import PlatTesting
import PlatValue
import Testing

@testable import PlatHTTP
@testable import PlatServer

/// Lists that are sent while they are read say the same as those that fit into one piece.
@Suite(.timeLimit(.minutes(3)))
struct LongListTests {
    private static let configMaps = "/clusters/root/api/v1/namespaces/default/configmaps"
    private static let count = 600

    private static func fill(_ test: TestPlane) async throws {
        let registry = test.plane.parts.registries[test.plane.parts.locations[0]]
        let text = String(repeating: "x", count: 10_000)
        for number in 0..<count {
            let draft = registry.newObject(
                BuiltinResources.configMaps, cluster: "root", namespace: "default",
                name: "long-\(1000 + number)",
                labels: ["parity": number.isMultiple(of: 2) ? "even" : "odd"],
                content: ["data": ["text": .string(text)]])
            _ = try await registry.commit([draft.write])
        }
    }

    /// The reply's text, and the most that waited at once; nil where it came in one piece.
    private static func get(
        _ test: TestPlane, _ query: String, accept: String = "application/json",
        encoding: String = ""
    ) async throws -> (text: [UInt8], waited: Int?) {
        let response = await test.plane.handle(
            ServerRequest(
                method: "GET", target: configMaps + query,
                headers: [
                    "Accept": accept, "Accept-Encoding": encoding,
                    "Authorization": "Bearer admin-token",
                ]),
            within: nil)
        #expect(response.status == 200)
        #expect(response.headers["Content-Encoding"] == (encoding.isEmpty ? nil : encoding))
        switch response.body {
        case .bytes(let bytes): return (bytes, nil)
        case .upgrade: throw TestPlane.NeverCame()
        case .stream(let stream):
            var text: [UInt8] = []
            var waited = 0
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                waited = max(waited, stream.waiting)
                let taken = buffer.withUnsafeMutableBytes { stream.take(into: $0, park: {}) }
                switch taken {
                case .parked: await Task.yield()
                case .bytes(let count): text += buffer[..<count]
                case .end:
                    stream.close()
                    return (text, waited)
                case .cut: throw TestPlane.NeverCame()
                }
            }
        }
    }

    @Test(arguments: [
        ("", "application/json"), ("?pretty=true", "application/json"),
        ("", "application/json;as=Table;g=meta.k8s.io;v=v1"),
        ("?includeObject=Object&pretty=1", "application/json;as=Table;g=meta.k8s.io;v=v1"),
        ("", "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"),
    ])
    func theTextIsThatOfAShortList(_ query: String, _ accept: String) async throws {
        try await TestPlane.with { test in
            try await Self.fill(test)
            let (text, waited) = try await Self.get(test, query, accept: accept)
            #expect(try #require(waited) <= 2 << 20)
            // The same objects in pieces that are short, put together again.
            let separator: Character = query.isEmpty ? "?" : "&"
            var whole = try Value(json: text)
            let field = whole["items"] == nil ? "rows" : "items"
            var items: [Value] = []
            var token: String? = ""
            var first: Value?
            while let start = token {
                let (piece, waited) = try await Self.get(
                    test, query + "\(separator)limit=20&continue=\(start)", accept: accept)
                #expect(waited == nil)
                let page = try Value(json: piece)
                first = first ?? page
                items += page[field]?.arrayValue ?? []
                token = page.at("metadata", "continue")?.stringValue.flatMap {
                    $0.isEmpty ? nil : $0
                }
            }
            #expect(items.count >= Self.count)
            #expect(Self.withoutAges(whole[field]) == Self.withoutAges(.array(items)))
            // And around them.
            var around = try #require(first)
            around[field] = nil
            whole[field] = nil
            around.set(nil, at: "metadata", "continue")
            around.set(nil, at: "metadata", "remainingItemCount")
            #expect(whole == around)
            if query.contains("pretty") {
                // As one piece would have been written.
                let isTheSame = try text == Value(json: text).json(forPeople: true)
                #expect(isTheSame)
            }
        }
    }

    @Test func packedItSaysTheSame() async throws {
        try await TestPlane.with { test in
            try await Self.fill(test)
            let (packed, waited) = try await Self.get(test, "", encoding: "gzip")
            let (text, _) = try await Self.get(test, "")
            #expect(try #require(waited) <= 2 << 20)
            #expect(packed.count < text.count / 10)
            let isTheSame = try await Packed.open(packed) == text
            #expect(isTheSame)
        }
    }

    @Test func protobufSaysTheSame() async throws {
        try await TestPlane.with { test in
            try await Self.fill(test)
            let (bytes, waited) = try await Self.get(
                test, "", accept: "application/vnd.kubernetes.protobuf")
            #expect(try #require(waited) <= 2 << 20)
            let list = try Protobuf.decode(bytes)
            let (json, _) = try await Self.get(test, "")
            let wanted = try Value(json: json)
            #expect(list["items"]?.arrayValue?.count == wanted["items"]?.arrayValue?.count)
            #expect(
                list["items"]?.arrayValue?.map(\.objectUID)
                    == wanted["items"]?.arrayValue?.map(\.objectUID))
            #expect(list["metadata"] == wanted["metadata"])
            // As one piece would have been written.
            let isTheSame = Protobuf.encode(list) == bytes
            #expect(isTheSame)
        }
    }

    /// Rows are made at different times, and say how old their objects were.
    private static func withoutAges(_ items: Value?) -> [Value] {
        (items?.arrayValue ?? []).map { item in
            var item = item
            item["cells"] = nil
            return item
        }
    }

    @Test(arguments: ["", "&labelSelector=parity%3Deven"])
    func aLimitSaysHowItGoesOn(_ selector: String) async throws {
        try await TestPlane.with { test in
            try await Self.fill(test)
            let limit = selector.isEmpty ? 400 : 250
            let (text, waited) = try await Self.get(test, "?limit=\(limit)" + selector)
            #expect(waited != nil)
            let first = try Value(json: text)
            #expect(first["items"]?.arrayValue?.count == limit)
            let token = try #require(first.at("metadata", "continue")?.stringValue)
            let rest = try Value(
                json: try await Self.get(
                    test, "?limit=\(limit)&continue=\(token)" + selector
                ).text)
            let names = ((first["items"]?.arrayValue ?? []) + (rest["items"]?.arrayValue ?? []))
                .map(\.objectName).filter { $0.hasPrefix("long-") }
            #expect(names.count == (selector.isEmpty ? Self.count : Self.count / 2))
            #expect(names == names.sorted())
            let remaining = first.at("metadata", "remainingItemCount")?.integerValue
            #expect(
                remaining
                    == (selector.isEmpty ? rest["items"]?.arrayValue.map { Int64($0.count) } : nil)
            )
        }
    }

    /// Whoever goes away in the middle is not read for any longer.
    @Test func aListEndsWithItsReader() async throws {
        try await TestPlane.with { test in
            try await Self.fill(test)
            let response = await test.plane.handle(
                ServerRequest(
                    method: "GET", target: Self.configMaps,
                    headers: ["Authorization": "Bearer admin-token"]), within: nil)
            guard case .stream(let stream) = response.body else { throw TestPlane.NeverCame() }
            let admin = test.plane.parts.shares.share(
                of: UserInfo(username: "admin"), from: ServerRequest(method: "GET", target: "/"))
            #expect(admin.count.requests == 1)
            stream.close()
            while admin.count.requests > 0 { await Task.yield() }
            #expect(stream.waiting == 0)
        }
    }
}
