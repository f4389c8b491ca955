import PlatHTTP
import PlatStore
import PlatSystem
import PlatValue

/// What the control plane tells of itself at `/metrics`: upstream's names where there is one, and `plat_…`.
struct MetricsPage: Sendable {
    let requests: RequestMetrics
    let directory: ClusterDirectory
    let locations: [Location]
    let openWatches: OpenWatches
    let queues: QueueGauges
    let audit: AuditLog?

    func answer() -> ServerResponse {
        var text = MetricsText()
        tellRequests(&text)
        tellWorkspaces(&text)
        tellStores(&text)
        tellControllers(&text)
        tellProcess(&text)
        var response = Reply.text(text.text, status: 200)
        response.headers["Content-Type"] = "text/plain; version=0.0.4; charset=utf-8"
        return response
    }

    // MARK: Requests

    private func tellRequests(_ text: inout MetricsText) {
        let now = requests.now
        let sorted = now.counts.sorted { $0.key < $1.key }
        text.begin("apiserver_request_total", .counter, "Requests that were answered, by code.")
        for (series, count) in sorted {
            for (code, number) in count.codes.sorted(by: { $0.key < $1.key }) {
                text.sample(
                    "apiserver_request_total",
                    [
                        "code": String(code), "component": "apiserver", "dry_run": "",
                        "group": series.group, "resource": series.resource, "scope": series.scope,
                        "subresource": series.subresource, "verb": series.verb,
                        "version": series.version,
                    ], Double(number))
            }
        }
        let name = "apiserver_request_duration_seconds"
        text.begin(name, .histogram, "How long requests took, in seconds.")
        for (series, count) in sorted where series.verb != "WATCH" {
            tellDurations(name, series, count, &text)
        }
        let inflight = "apiserver_current_inflight_requests"
        text.begin(inflight, .gauge, "Requests that are worked on.")
        text.sample(inflight, ["request_kind": "mutating"], Double(now.writing))
        text.sample(inflight, ["request_kind": "readOnly"], Double(now.reading))
        text.single(
            "apiserver_longrunning_requests", .gauge, "Watches that are open.",
            Double(openWatches.count))
        if let audit {
            text.begin("apiserver_audit_error_total", .counter, "Audit events that were dropped.")
            text.sample("apiserver_audit_error_total", ["plugin": "log"], Double(audit.dropped))
        }
    }

    private func tellDurations(
        _ name: String, _ series: RequestMetrics.Series, _ count: RequestMetrics.Count,
        _ text: inout MetricsText
    ) {
        func sample(_ end: String, _ bound: String?, _ value: Double) {
            let labels: KeyValuePairs = [
                "component": "apiserver", "dry_run": "", "group": series.group,
                "resource": series.resource, "scope": series.scope,
                "subresource": series.subresource, "verb": series.verb, "version": series.version,
            ]
            guard let bound else { return text.sample(name + end, labels, value) }
            text.sample(
                name + end,
                [
                    "component": "apiserver", "dry_run": "", "group": series.group,
                    "resource": series.resource, "scope": series.scope,
                    "subresource": series.subresource, "verb": series.verb,
                    "version": series.version, "le": bound,
                ], value)
        }
        var sum: UInt64 = 0
        for (bound, number) in zip(RequestMetrics.bounds, count.buckets) {
            sum += number
            let whole = Int(exactly: bound).map(String.init)
            sample("_bucket", whole ?? String(bound), Double(sum))
        }
        sample("_bucket", "+Inf", Double(count.total))
        sample("_sum", nil, count.seconds)
        sample("_count", nil, Double(count.total))
    }

    // MARK: What is kept

    private func tellWorkspaces(_ text: inout MetricsText) {
        let name = "kcp_logicalcluster_count"
        text.begin(name, .gauge, "Logical clusters, by the phase that they are in.")
        for location in locations {
            let phases = directory.phases(in: location).sorted { $0.key < $1.key }
            for (phase, count) in phases {
                text.sample(name, ["shard": location.name, "phase": phase], Double(count))
            }
        }
    }

    private func tellStores(_ text: inout MetricsText) {
        text.begin("apiserver_storage_size_bytes", .gauge, "The size of each location's store.")
        for location in locations {
            let size = fileSize(location.store.path) ?? 0
            text.sample(
                "apiserver_storage_size_bytes", ["storage_cluster_id": location.name], Double(size))
        }
        text.begin("plat_store_revision", .gauge, "The newest revision of each location's store.")
        for location in locations {
            text.sample(
                "plat_store_revision", ["location": location.name], Double(location.store.revision))
        }
    }

    private func tellControllers(_ text: inout MetricsText) {
        let queues = queues.now
        text.begin("workqueue_depth", .gauge, "Keys that wait for a controller.")
        for queue in queues { text.sample("workqueue_depth", ["name": queue.name], queue.depth) }
        text.begin("workqueue_adds_total", .counter, "Keys that a controller has been given.")
        for queue in queues {
            text.sample("workqueue_adds_total", ["name": queue.name], queue.adds)
        }
        text.begin("workqueue_retries_total", .counter, "Keys that a controller has failed with.")
        for queue in queues {
            text.sample("workqueue_retries_total", ["name": queue.name], queue.retries)
        }
    }

    // MARK: The process

    private func tellProcess(_ text: inout MetricsText) {
        text.begin("kubernetes_build_info", .gauge, "What is running.")
        let version = Documents.version
        text.sample(
            "kubernetes_build_info",
            [
                "major": version["major"]?.stringValue ?? "",
                "minor": version["minor"]?.stringValue ?? "",
                "git_version": version["gitVersion"]?.stringValue ?? "",
            ], 1)
        let usage = ProcessUsage.current()
        text.single(
            "process_cpu_seconds_total", .counter, "Processor time that was used.",
            usage.processorSeconds)
        text.single(
            "process_resident_memory_bytes", .gauge, "Memory that is in use.",
            Double(usage.residentBytes))
        text.single("process_open_fds", .gauge, "Files that are open.", Double(usage.openFiles))
        text.single(
            "process_start_time_seconds", .gauge, "When the process began, since 1970.",
            usage.startSeconds)
    }
}

extension RequestMetrics.Series: Comparable {
    static func < (left: Self, right: Self) -> Bool {
        (left.group, left.version, left.resource, left.subresource, left.verb, left.scope)
            < (
                right.group, right.version, right.resource, right.subresource, right.verb,
                right.scope
            )
    }
}
