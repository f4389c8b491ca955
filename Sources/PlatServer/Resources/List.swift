import PlatHTTP
import PlatModel
import PlatStore
import PlatValue

extension ObjectRequest {
    /// GET on a collection.
    func list() async throws(Status) -> ServerResponse {
        let form = try negotiate(isList: true)
        let options = try ListOptions(query, isWatch: false)
        let matcher = try matcher(options)
        let page = try page(options, matcher)
        var metadata: Members = ["resourceVersion": .string(String(page.revision))]
        if let token = page.continueToken {
            metadata["continue"] = .string(token)
        } else if type.custom != nil, form.shape == .object {
            // Upstream writes lists of custom kinds with the field, empty or not.
            metadata["continue"] = ""
        }
        if let remaining = page.remaining {
            metadata["remainingItemCount"] = .integer(Int64(remaining))
        }
        switch form.shape {
        case .object:
            if form.encoding == .json, !form.isPretty {
                return Reply.json(try await listBytes(page, metadata))
            }
            let list: Value = [
                "kind": .string(type.listKind), "apiVersion": .string(type.apiVersion),
                "metadata": .object(metadata),
                "items": .array(try await values(page).map(item)),
            ]
            return try encode(list, form, status: 200)
        case .table(let version):
            let table = try TableBuilder(
                type, includeObject: query["includeObject"], version, context
            )
            .table(
                for: try await values(page), resourceVersion: String(page.revision),
                continue: page.continueToken, remaining: page.remaining)
            return Reply.value(table, form: form)
        case .partialMetadata(let version), .partialMetadataList(let version):
            let items = try await values(page).map { partialMetadata($0, version: version) }
            return Reply.value(
                [
                    "kind": "PartialObjectMetadataList",
                    "apiVersion": .string("meta.k8s.io/\(version)"), "metadata": .object(metadata),
                    "items": .array(items),
                ], form: form)
        }
    }

    /// The list's JSON, put together from stored bytes without reading them.
    private func listBytes(
        _ page: ListPage, _ metadata: Members
    ) async throws(Status) -> [UInt8] {
        let items = try await wireBytes(page.entries.map(\.bytes))
        var buffer = JSONBuffer()
        buffer.raw("{\"kind\":")
        buffer.value(.string(type.listKind))
        buffer.raw(",\"apiVersion\":")
        buffer.value(.string(type.apiVersion))
        buffer.raw(",\"metadata\":")
        buffer.value(.object(metadata))
        buffer.raw(",\"items\":[")
        for (at, bytes) in items.enumerated() {
            if at > 0 { buffer.raw(",") }
            buffer.raw(itemBytes(bytes))
        }
        buffer.raw("]}\n")
        return buffer.bytes
    }

    private func item(_ object: Value) -> Value {
        guard type.custom == nil else { return object }
        var item = object
        item["apiVersion"] = nil
        item["kind"] = nil
        return item
    }

    /// Items of a built-in list do not repeat what the list says of their kind. Stored bytes begin
    /// with it, so that it is cut off without reading them.
    private func itemBytes(_ bytes: [UInt8]) -> [UInt8] {
        guard type.custom == nil else { return bytes }
        let head = Array("{\"apiVersion\":\"\(type.apiVersion)\",\"kind\":\"\(type.kind)\",".utf8)
        guard bytes.starts(with: head) else { return bytes }
        return [UInt8(ascii: "{")] + bytes[head.count...]
    }

    private func values(_ page: ListPage) async throws(Status) -> [Value] {
        var stored: [Value] = []
        for entry in page.entries { try stored.append(StoredObject(entry).value()) }
        return try await conversion.read(stored)
    }

    /// One page of a list: filtered entries and where to go on.
    struct ListPage {
        var entries: [Entry] = []
        var revision: Revision
        var continueToken: String?
        var remaining: Int?
    }

    func page(_ options: ListOptions, _ matcher: ObjectMatcher) throws(Status) -> ListPage {
        let prefix = type.prefix(cluster: cluster, namespace: type.isNamespaced ? namespace : nil)
        var revision = try options.revision()
        var after: String?
        var isExact = options.match == "Exact" || (options.limit > 0 && options.match == nil)
        if let revision { try checkNotInFuture(revision) }
        if let text = options.continueToken {
            let token = try ContinueToken(parsing: text)
            after = prefix + token.start
            revision = token.revision > 0 ? Revision(token.revision) : nil
            isExact = true
        }
        if !isExact { revision = nil }
        let store = location.store
        do {
            if let gathered {
                // They are few, and no revision names a state of them all.
                return ListPage(
                    entries: try gathered.filter(matcher.matches), revision: store.revision)
            }
            let limit = options.limit > 0 ? options.limit : nil
            // A name given as field selector is a look-up, not a search.
            if let name = matcher.onlyName, options.continueToken == nil, cluster != nil,
                !type.isNamespaced || namespace != nil
            {
                let now = store.revision
                let entry = try store.get(key(name: name), at: revision ?? now)
                return ListPage(
                    entries: try entry.map { [$0] }?.filter(matcher.matches) ?? [],
                    revision: revision ?? now)
            }
            if matcher.isTrivial {
                let listing = try store.list(
                    prefix: prefix, after: after, limit: limit, at: revision)
                var page = ListPage(entries: listing.entries, revision: listing.revision)
                if listing.hasMore, let last = listing.entries.last {
                    page.continueToken = token(listing.revision, last.key, prefix)
                    page.remaining = try store.count(
                        prefix: prefix, after: last.key, at: listing.revision)
                }
                return page
            }
            return try filteredPage(prefix, after, limit, revision, matcher)
        } catch let error as StoreError {
            throw listFailure(error, after: after, prefix: prefix)
        } catch {
            throw Status(caught: error)
        }
    }

    private func filteredPage(
        _ prefix: String, _ start: String?, _ limit: Int?, _ wanted: Revision?,
        _ matcher: ObjectMatcher
    ) throws -> ListPage {
        let store = location.store
        // Some more than are wanted, for those that do not match; no one limit makes one long read.
        let chunk = limit.map { min(max($0, 50), 5_000) * 2 }
        var after = start
        var first = try store.list(prefix: prefix, after: after, limit: chunk, at: wanted)
        var page = ListPage(revision: first.revision)
        while true {
            for entry in first.entries {
                guard try matcher.matches(entry) else { continue }
                // One more than the limit shows that there is more.
                if let limit, page.entries.count == limit, let last = page.entries.last {
                    page.continueToken = token(page.revision, last.key, prefix)
                    return page
                }
                page.entries.append(entry)
            }
            guard first.hasMore, let last = first.entries.last else { return page }
            after = last.key
            first = try store.list(prefix: prefix, after: after, limit: chunk, at: page.revision)
        }
    }

    private func token(_ revision: Revision, _ lastKey: String, _ prefix: String) -> String {
        ContinueToken(revision: Int64(revision), start: String(lastKey.dropFirst(prefix.count)))
            .encoded()
    }

    private func listFailure(_ error: StoreError, after: String?, prefix: String) -> Status {
        guard case .compacted = error, let after else { return Status(error) }
        let status = Status.expired(
            "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list."
        )
        return status.continuing(
            at: ContinueToken(revision: -1, start: String(after.dropFirst(prefix.count))).encoded())
    }
}
