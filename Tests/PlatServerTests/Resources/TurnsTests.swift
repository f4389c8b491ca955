import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct TurnsTests {
    @Test func aTurnIsTakenOnceAndEndsWithTheLast() async {
        let turns = Turns()
        #expect(!turns.isTaken("a"))
        #expect(await turns.take("a"))
        #expect(turns.isTaken("a"))
        #expect(!turns.isTaken("b"))
        turns.pass("a")
        #expect(!turns.isTaken("a"))
    }

    @Test func whoWaitsGetsTheTurnWhenItIsPassed() async {
        let turns = Turns()
        #expect(await turns.take("a"))
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    let got = await turns.take("a")
                    turns.pass("a")
                    return got
                }
            }
            turns.pass("a")
            for await got in group { #expect(got) }
        }
        #expect(!turns.isTaken("a"))
    }

    /// A conflict is for those who named a version; all others are written, each on top of the rest.
    @Test(.timeLimit(.minutes(2)))
    func nobodyLosesWhoNamedNoVersion() async throws {
        try await TestPlane.with { plane in
            let path = "/clusters/root/api/v1/namespaces/default/configmaps"
            let object: Value = [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "hot"],
            ]
            #expect(try await plane.send("POST", path, body: object).status == 201)
            let forms = ["merge-patch+json", "strategic-merge-patch+json"]
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<300 {
                    // Each applier is remembered in the object, so that they are few.
                    let form =
                        number.isMultiple(of: 10) ? "apply-patch+yaml" : forms[number % forms.count]
                    group.addTask {
                        var body: Value = ["data": .object(["k\(number)": "v"])]
                        if form.contains("apply") {
                            body["apiVersion"] = "v1"
                            body["kind"] = "ConfigMap"
                        }
                        return try await plane.send(
                            "PATCH", "\(path)/hot?fieldManager=m\(number)", body: body,
                            type: "application/" + form
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 300))
            let result = try await plane.send("GET", path + "/hot")
            #expect(try Value(json: result.body)["data"]?.objectValue?.count == 300)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func oneOfManyWinsWhoNamedTheSameVersion() async throws {
        try await TestPlane.with { plane in
            let path = "/clusters/root/api/v1/namespaces/default/configmaps"
            let made = try await plane.send(
                "POST", path,
                body: ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "hot"]])
            let version = try #require(try Value(json: made.body).resourceVersion)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<20 {
                    let isPatch = number.isMultiple(of: 2)
                    group.addTask {
                        try await plane.send(
                            isPatch ? "PATCH" : "PUT", path + "/hot",
                            body: [
                                "apiVersion": "v1", "kind": "ConfigMap",
                                "metadata": ["name": "hot", "resourceVersion": .string(version)],
                                "data": .object(["k": .string("\(number)")]),
                            ], type: isPatch ? "application/merge-patch+json" : nil
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200] + Array(repeating: 409, count: 19))
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func anUpdateWithoutAVersionIsWritten() async throws {
        try await TestPlane.with { plane in
            let path = "/clusters/root/api/v1/namespaces/default/configmaps"
            let object: Value = [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "hot"],
            ]
            #expect(try await plane.send("POST", path, body: object).status == 201)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<100 {
                    var wanted = object
                    wanted["data"] = .object(["k": .string("\(number)")])
                    group.addTask { [wanted] in
                        try await plane.send("PUT", path + "/hot", body: wanted).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 100))
        }
    }
}
