import PlatHTTP
import PlatModel
import PlatStore
import PlatValue

extension ObjectRequest {
    /// Bytes of a list that are put together before it is sent; what is longer is sent while it is read.
    /// Objects that have to be decoded take many times their bytes.
    private func piece(_ form: ReplyForm) -> Int {
        let isPlain = form.shape == .object && form.encoding == .json && !form.isPretty
        return isPlain && !needsConversion ? 1 << 20 : 1 << 18
    }

    /// GET on a collection.
    func list() async throws(Status) -> ServerResponse {
        let form = try negotiate(hasStreams: true)
        let options = try ListOptions(query, isWatch: false)
        let matcher = try matcher(options)
        try checkIsForLists(form)
        var walk: ListWalk
        var entries: [Entry]
        do {
            if let gathered {
                // They are few, and no revision names a state of them all.
                return try await reply(
                    gathered.filter(matcher.matches), form,
                    metadata(revision: location.store.revision))
            }
            if let entry = try onlyEntry(options, matcher) {
                return try await reply(entry.found, form, metadata(revision: entry.revision))
            }
            walk = try self.walk(options, matcher, pageBytes: piece(form) / 2)
            if form.encoding == .yaml {
                // In no order that could be sent piece by piece: a few at a time for each user.
                context.hold(await context.share.largeBodies.enter())
            }
            entries = try await gather(&walk, upTo: form.encoding == .yaml ? .max : piece(form))
        } catch let error as StoreError {
            throw listFailure(error, options)
        } catch {
            throw Status(caught: error)
        }
        let metadata = try await metadata(of: walk, options, matcher)
        guard !walk.isOver else { return try await reply(entries, form, metadata) }
        if form.encoding == .protobuf, let list = protobufList(form, metadata) {
            return try await stream(
                entries, walk, text(of: list, entries, walk, options),
                type: Protobuf.contentType)
        }
        return try await stream(entries, walk, try text(form, metadata), type: "application/json")
    }

    /// The text around items that are measured first: those that were found, and all that are to come.
    private func text(
        of list: ProtobufList, _ entries: [Entry], _ walk: ListWalk, _ options: ListOptions
    ) async throws(Status) -> ListText {
        let items: @Sendable ([Entry]) async throws(Status) -> [[UInt8]] = {
            (entries) async throws(Status) in
            try await values(entries).map { list.item($0) }
        }
        var size = try await items(entries).reduce(0) { $0 + $1.count }
        var scout = walk
        do {
            while !scout.isOver {
                size += try await items(try scout.next()).reduce(0) { $0 + $1.count }
                await Task.yield()
            }
        } catch let error as StoreError {
            throw listFailure(error, options)
        } catch {
            throw Status(caught: error)
        }
        return ListText(
            head: list.head(itemBytes: size), tail: list.tail, separator: [], items: items)
    }

    /// Nil for what has no such form.
    private func protobufList(_ form: ReplyForm, _ metadata: Members) -> ProtobufList? {
        switch form.shape {
        case .object:
            ProtobufList(apiVersion: type.apiVersion, kind: type.listKind, metadata: metadata)
        case .partialMetadata(let version), .partialMetadataList(let version):
            ProtobufList(
                apiVersion: "meta.k8s.io/\(version)", kind: "PartialObjectMetadataList",
                metadata: metadata)
        case .table: nil
        }
    }

    private func gather(_ walk: inout ListWalk, upTo limit: Int) async throws -> [Entry] {
        var entries: [Entry] = []
        var bytes = 0
        while !walk.isOver, bytes < limit {
            for entry in try walk.next() {
                bytes += entry.bytes.count
                entries.append(entry)
            }
            if !walk.isOver { await Task.yield() }
        }
        return entries
    }

    /// What a list says of itself. Where it says how it goes on, its end is looked for first.
    func metadata(
        of walk: ListWalk, _ options: ListOptions, _ matcher: ObjectMatcher
    ) async throws(Status) -> Members {
        var scout = walk
        let revision = walk.revision ?? location.store.revision
        do {
            while options.limit > 0, !scout.isOver {
                _ = try scout.next()
                await Task.yield()
            }
            guard scout.hasMore, let last = scout.lastKey else {
                return metadata(revision: revision)
            }
            let remaining =
                matcher.isTrivial
                ? try location.store.count(prefix: prefix, after: last, at: revision) : nil
            return metadata(
                revision: revision, continue: token(revision, last, prefix), remaining: remaining)
        } catch let error as StoreError {
            throw listFailure(error, options)
        } catch {
            throw Status(caught: error)
        }
    }

    private func metadata(
        revision: Revision, continue token: String? = nil, remaining: Int? = nil
    ) -> Members {
        var metadata: Members = ["resourceVersion": .string(String(revision))]
        if let token { metadata["continue"] = .string(token) }
        if let remaining { metadata["remainingItemCount"] = .integer(Int64(remaining)) }
        return metadata
    }

    /// A list that is whole.
    func reply(
        _ entries: [Entry], _ form: ReplyForm, _ metadata: Members
    ) async throws(Status) -> ServerResponse {
        if form.encoding == .json, !entries.isEmpty {
            let text = try text(form, metadata)
            return Reply.json(
                try await text.head + text.text(of: entries, isFirst: true) + text.tail)
        }
        let list = try list(form, metadata)
        let value = list.whole(try await list.items(entries))
        return Reply.value(value, form: form)
    }

    /// A list that is sent while it is read, as fast as its reader reads.
    private func stream(
        _ entries: [Entry], _ walk: ListWalk, _ text: ListText, type: String
    ) async throws(Status) -> ServerResponse {
        let sink = ListSink(ResponseStream(bufferLimit: 1 << 20), Gzip(for: context.http.headers))
        sink.write(text.head)
        sink.write(try await text.text(of: entries, isFirst: true))
        let isEmpty = entries.isEmpty
        // Ends with the list, or with its reader.
        Task(executorPreference: context.share.lane) {
            await send(walk, text, isFirst: isEmpty, to: sink)
        }
        var headers: Headers = ["Content-Type": type, "Cache-Control": "no-cache, private"]
        headers.replace(with: sink.headers)
        return ServerResponse(status: 200, headers: headers, body: .stream(sink.stream))
    }

    private func send(
        _ begun: ListWalk, _ text: ListText, isFirst: Bool, to sink: ListSink
    ) async {
        var walk = begun
        var isFirst = isFirst
        do {
            while !walk.isOver {
                guard await sink.stream.waitForSpace() else { return }
                let entries = try walk.next()
                sink.write(try await text.text(of: entries, isFirst: isFirst))
                isFirst = isFirst && entries.isEmpty
                await Task.yield()
            }
            sink.write(text.tail, isLast: true)
            sink.stream.finish()
        } catch {
            // The reader must see that the list is not whole.
            operations.log.fault("list of \(prefix): \(error)")
            sink.stream.abort()
        }
    }

    // MARK: Forms

    /// The JSON text around a list's items, and theirs.
    private func text(_ form: ReplyForm, _ metadata: Members) throws(Status) -> ListText {
        if form.shape == .object, !form.isPretty {
            return ListText(head: listHead(metadata), tail: Array("]}\n".utf8)) {
                (entries) async throws(Status) in
                try await wireBytes(entries.map(\.bytes)).map(itemBytes)
            }
        }
        let list = try list(form, metadata)
        return ListText(around: list.whole, isPretty: form.isPretty, items: list.items)
    }

    /// A list as a value, of items that are made of entries.
    private func list(_ form: ReplyForm, _ metadata: Members) throws(Status) -> (
        whole: @Sendable ([Value]) -> Value,
        items: @Sendable ([Entry]) async throws(Status) -> [Value]
    ) {
        switch form.shape {
        case .object:
            let kind = type.listKind
            let apiVersion = type.apiVersion
            let metadata = objectMetadata(metadata)
            return (
                { items in
                    [
                        "kind": .string(kind), "apiVersion": .string(apiVersion),
                        "metadata": .object(metadata), "items": .array(items),
                    ]
                }, { (entries) async throws(Status) in try await values(entries).map(item) }
            )
        case .table(let version):
            let builder = try TableBuilder(
                type, includeObject: query["includeObject"], version, context)
            return (
                { rows in builder.table(of: rows, metadata) },
                { (entries) async throws(Status) in builder.rows(for: try await values(entries)) }
            )
        case .partialMetadata(let version), .partialMetadataList(let version):
            return (
                { items in
                    [
                        "kind": "PartialObjectMetadataList",
                        "apiVersion": .string("meta.k8s.io/\(version)"),
                        "metadata": .object(metadata), "items": .array(items),
                    ]
                },
                { (entries) async throws(Status) in
                    try await values(entries).map { partialMetadata($0, version: version) }
                }
            )
        }
    }

    /// Upstream writes lists of custom kinds with the field that says how to go on, empty or not.
    func objectMetadata(_ metadata: Members) -> Members {
        guard isUnstructured, metadata["continue"] == nil else { return metadata }
        var metadata = metadata
        metadata["continue"] = ""
        return metadata
    }

    private func listHead(_ metadata: Members) -> [UInt8] {
        var buffer = JSONBuffer()
        buffer.raw("{\"kind\":")
        buffer.value(.string(type.listKind))
        buffer.raw(",\"apiVersion\":")
        buffer.value(.string(type.apiVersion))
        buffer.raw(",\"metadata\":")
        buffer.value(.object(objectMetadata(metadata)))
        buffer.raw(",\"items\":[")
        return buffer.bytes
    }

    private func item(_ object: Value) -> Value {
        guard !isUnstructured else { return object }
        var item = object
        item["apiVersion"] = nil
        item["kind"] = nil
        return item
    }

    /// Items of a built-in list do not repeat what the list says of their kind. Stored bytes begin
    /// with it, so that it is cut off without reading them.
    private func itemBytes(_ bytes: [UInt8]) -> [UInt8] {
        guard !isUnstructured else { return bytes }
        let head = Array("{\"apiVersion\":\"\(type.apiVersion)\",\"kind\":\"\(type.kind)\",".utf8)
        guard bytes.starts(with: head) else { return bytes }
        return [UInt8(ascii: "{")] + bytes[head.count...]
    }

    private func values(_ entries: [Entry]) async throws(Status) -> [Value] {
        var stored: [Value] = []
        stored.reserveCapacity(entries.count)
        for entry in entries { try stored.append(StoredObject(entry).value()) }
        return try await conversion.read(stored)
    }

    // MARK: Entries

    private var prefix: String {
        type.prefix(cluster: cluster, namespace: type.isNamespaced ? namespace : nil)
    }

    /// A name given as field selector is a look-up, not a search. Nil: it is a search.
    private func onlyEntry(
        _ options: ListOptions, _ matcher: ObjectMatcher
    ) throws -> (found: [Entry], revision: Revision)? {
        guard let name = matcher.onlyName, options.continueToken == nil, cluster != nil,
            !type.isNamespaced || namespace != nil
        else { return nil }
        let revision = try exactRevision(options) ?? location.store.revision
        let entry = try location.store.get(key(name: name), at: revision)
        return (try [entry].compactMap(\.self).filter(matcher.matches), revision)
    }

    func walk(
        _ options: ListOptions, _ matcher: ObjectMatcher, pageBytes: Int = 1 << 18
    ) throws(Status) -> ListWalk {
        var after: String?
        var revision = try exactRevision(options)
        if let text = options.continueToken {
            let token = try ContinueToken(parsing: text)
            after = prefix + token.start
            revision = token.revision > 0 ? Revision(token.revision) : nil
        }
        let pages = ListPages(
            location.store, prefix: prefix, after: after, at: revision, pageBytes: pageBytes)
        return ListWalk(pages, matcher, limit: options.limit > 0 ? options.limit : nil)
    }

    /// The next entry of a walk, for whoever takes one at a time.
    func nextEntry(_ walk: inout ListWalk, _ options: ListOptions) throws(Status) -> Entry? {
        do {
            return try walk.nextEntry()
        } catch let error as StoreError {
            throw listFailure(error, options)
        } catch {
            throw Status(caught: error)
        }
    }

    /// The revision to list at; nil: the newest.
    private func exactRevision(_ options: ListOptions) throws(Status) -> Revision? {
        guard let revision = try options.revision() else { return nil }
        try checkNotInFuture(revision)
        let isExact = options.match == "Exact" || (options.limit > 0 && options.match == nil)
        return isExact ? revision : nil
    }

    private func token(_ revision: Revision, _ lastKey: String, _ prefix: String) -> String {
        ContinueToken(revision: Int64(revision), start: String(lastKey.dropFirst(prefix.count)))
            .encoded()
    }

    private func listFailure(_ error: StoreError, _ options: ListOptions) -> Status {
        // A token that could not be read was refused before.
        guard case .compacted = error, let text = options.continueToken,
            let token = try? ContinueToken(parsing: text)
        else { return Status(error) }
        let status = Status.expired(
            "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list."
        )
        return status.continuing(
            at: ContinueToken(revision: -1, start: token.start).encoded())
    }
}
