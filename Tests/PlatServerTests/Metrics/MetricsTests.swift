import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue
import Synchronization
import Testing

@testable import PlatServer

/// What the control plane says of itself.
struct MetricsTests {
    private func text(_ response: ClientResponse) -> String {
        String(decoding: response.body, as: UTF8.self)
    }

    private func get(_ plane: TestPlane, _ path: String, _ token: String? = "admin-token")
        async throws
        -> ClientResponse
    {
        try await plane.send("GET", path, token: token)
    }

    @Test func whatIsAskedIsCounted() async throws {
        try await TestPlane.with { plane in
            for name in ["a", "b"] {
                _ = try await get(plane, "/clusters/root/api/v1/namespaces/default/secrets/" + name)
            }
            let page = text(try await get(plane, "/metrics"))
            let labels =
                "{code=\"404\",component=\"apiserver\",dry_run=\"\",group=\"\",resource=\"secrets\","
                + "scope=\"resource\",subresource=\"\",verb=\"GET\",version=\"v1\"}"
            #expect(page.contains("\napiserver_request_total\(labels) 2\n"), "\(page)")
            for name in [
                "apiserver_request_duration_seconds_bucket{", "apiserver_longrunning_requests 0\n",
                "kcp_logicalcluster_count{shard=\"root\",phase=\"Ready\"} 1\n",
                "apiserver_storage_size_bytes{", "workqueue_depth{name=\"", "plat_store_revision{",
                "process_resident_memory_bytes ", "kubernetes_build_info{",
                "apiserver_current_inflight_requests{request_kind=\"readOnly\"} 1\n",
            ] {
                #expect(page.contains("\n" + name), "\(name)")
            }
            // Every sample belongs to a metric that was said before, and is a number.
            var known: Set<Substring> = []
            for line in page.split(separator: "\n") {
                if line.hasPrefix("# TYPE ") { known.insert(line.split(separator: " ")[2]) }
                guard !line.hasPrefix("#") else { continue }
                let name = line.prefix { $0 != "{" && $0 != " " }
                let plain = ["_bucket", "_sum", "_count"].first { name.hasSuffix($0) }
                    .map { name.dropLast($0.count) }
                #expect(known.contains(name) || plain.map(known.contains) == true, "\(line)")
                #expect(line.split(separator: " ").last.flatMap { Double($0) } != nil, "\(line)")
            }
        }
    }

    @Test func onlyWhoMayReadsThem() async throws {
        try await TestPlane.with { plane in
            #expect(try await get(plane, "/metrics", "master-token").status == 200)
            #expect(try await get(plane, "/metrics", "user-token").status == 403)
            #expect(try await get(plane, "/metrics", nil).status == 403)
            try await plane.put(TestPlane.binding(of: "uma", to: "system:kcp:metrics-reader"))
            #expect(try await get(plane, "/metrics", "user-token").status == 200)
            #expect(try await get(plane, "/metrics", nil).status == 403)
        }
    }

    @Test func healthIsToldPartByPart() async throws {
        try await TestPlane.with(locations: ["root", "beta"]) { plane in
            let whole = text(try await get(plane, "/readyz?verbose", nil))
            #expect(
                whole == """
                    [+]ping ok
                    [+]log ok
                    [+]store-root ok
                    [+]store-beta ok
                    [+]bootstrap ok
                    [+]controllers ok
                    readyz check passed

                    """)
            let partly = text(try await get(plane, "/livez?verbose&exclude=log&exclude=x", nil))
            #expect(
                partly == """
                    [+]ping ok
                    [+]log excluded: ok
                    [+]store-root ok
                    [+]store-beta ok
                    warn: some health checks cannot be excluded: no matches for "x"
                    livez check passed

                    """)
            #expect(text(try await get(plane, "/readyz", nil)) == "ok")
            #expect(text(try await get(plane, "/clusters/root/livez/ping")) == "ok")
            #expect(try await get(plane, "/clusters/root/livez/nothing").status == 404)
        }
    }

    @Test func whatNobodyServesDoesNotGrow() {
        let metrics = RequestMetrics()
        for number in 0..<5_000 {
            let info = RequestInfo(
                method: "GET", segments: ["api", "v1", "kind\(number)"], hasTrailingSlash: false,
                query: QueryParameters(""))
            let epoch = metrics.begin(isReading: true)
            metrics.end(info, status: 404, seconds: 0.001, isReading: true, began: epoch)
        }
        #expect(metrics.now.counts.count == 2_001)
        #expect(metrics.now.counts.values.reduce(0) { $0 + $1.total } == 5_000)
        #expect(metrics.now.reading == 0)
    }

    @Test func theLogCanBeRead() throws {
        let lines = Mutex<[String]>([])
        let log = ServerLog(isVerbose: true, form: .json) { line in
            lines.withLock { $0.append(line) }
        }
        log.note("on\nward")
        log.fault("broken")
        log.request("GET", "/x", status: 404, auditID: "i")
        let values = try lines.withLock(\.self).map { try Value(json: $0) }
        #expect(values.map { $0["level"] } == ["info", "error", "debug"])
        #expect(values.map { $0["msg"] } == ["on\nward", "broken", "request"])
        #expect(values.last?["status"] == 404 && values.last?["auditID"] == "i")
        #expect(values.allSatisfy { Timestamp(text: $0["ts"]?.stringValue ?? "") != nil })
    }
}
