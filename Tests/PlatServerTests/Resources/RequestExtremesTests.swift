import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// Every number in a query or a body is answered, and the server goes on.
@Suite struct RequestExtremesTests {
    private static let numbers = [
        "0", "1", "-1", "9223372036854775807", "-9223372036854775808", "9223372036854775806",
        "9007199254740992", "2305843009213693952", "4611686018427387904", "4611686018427387903",
        "18446744073709551615", "99999999999999999999", "NaN", "Infinity", "-0", "1e3",
    ]

    @Test func everyParameterTakesEveryNumber() async throws {
        try await TestPlane.with { plane in
            let maps = "/clusters/root/api/v1/namespaces/default/configmaps"
            for name in ["a", "b", "c"] {
                let body: Value = [
                    "apiVersion": "v1", "kind": "ConfigMap",
                    "metadata": ["name": .string(name), "labels": ["n": "1"]],
                ]
                #expect(try await plane.send("POST", maps, body: body).status == 201)
            }
            for number in Self.numbers {
                var paths: [String] = []
                for select in ["", "&labelSelector=n", "&fieldSelector=metadata.name!%3Dx"] {
                    paths.append("?limit=\(number)\(select)")
                    paths.append("?resourceVersion=\(number)\(select)")
                    paths.append("?resourceVersion=\(number)&resourceVersionMatch=Exact\(select)")
                    paths.append("?timeoutSeconds=\(number)&limit=1\(select)")
                    let json = "{\"v\":\"meta.k8s.io/v1\",\"rv\":\(number),\"start\":\"a\"}"
                    let token = Base64.encodeForURL(json.utf8)
                    paths.append("?continue=\(token)&limit=\(number)\(select)")
                }
                paths.append("?labelSelector=n%3E\(number)&limit=\(number)")
                for path in paths {
                    let reply = try await plane.send("GET", maps + path)
                    #expect([200, 400, 410, 422, 504].contains(reply.status), "\(path)")
                }
                // What is no number at all is upstream's 500 here.
                let one = try await plane.send("GET", maps + "/a?resourceVersion=\(number)")
                #expect(
                    one.status == 500 ? UInt64(number) == nil : [200, 504].contains(one.status))
                let gone = try await plane.send(
                    "DELETE", maps + "/none?gracePeriodSeconds=\(number)")
                #expect([400, 404].contains(gone.status))
            }
            let all = try await plane.send("GET", maps + "?limit=9223372036854775807")
            #expect(try Value(json: all.body)["items"]?.arrayValue?.count ?? 0 >= 3)
            let watch = try await plane.send(
                "GET", maps + "?watch=1&timeoutSeconds=1&resourceVersion=18446744073709551615")
            // It begins at a time that is still to come.
            #expect(watch.status == 200 && watch.body.isEmpty)
        }
    }

    @Test func everyManagedIndexAndGenerationIsTaken() async throws {
        try await TestPlane.with { plane in
            let maps = "/clusters/root/api/v1/namespaces/default/configmaps"
            for (at, number) in ["9223372036854775807", "-9223372036854775808"].enumerated() {
                let fields: Value = [
                    "f:data": .object(["i:\(number)": [:]]), "i:\(number)": [:],
                ]
                let body: Value = [
                    "apiVersion": "v1", "kind": "ConfigMap",
                    "metadata": [
                        "name": .string("m\(at)"),
                        "generation": .integer(Int64(number) ?? 0),
                        "managedFields": [
                            [
                                "manager": "t", "operation": "Apply", "apiVersion": "v1",
                                "fieldsType": "FieldsV1", "fieldsV1": fields,
                            ]
                        ],
                    ],
                ]
                let made = try await plane.send("POST", maps, body: body)
                #expect(made.status < 500)
                let applied: Value = [
                    "apiVersion": "v1", "kind": "ConfigMap",
                    "metadata": ["name": .string("m\(at)")], "data": ["a": "b"],
                ]
                let patched = try await plane.send(
                    "PATCH", maps + "/m\(at)?fieldManager=t&force=true", body: applied,
                    type: "application/apply-patch+yaml")
                #expect(patched.status < 500)
                #expect(try await plane.send("DELETE", maps + "/m\(at)").status == 200)
            }
        }
    }
}
