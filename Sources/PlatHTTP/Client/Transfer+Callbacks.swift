import CCurl

extension Transfer {
    /// The header's `CURL_WRITEFUNC_PAUSE`, `CURL_READFUNC_PAUSE` and `…_ABORT`.
    private static let pauseReading = 0x1000_0001
    private static let pauseSending = 0x1000_0001
    private static let abortSending = 0x1000_0000

    func setCallbacks() throws(HTTPError) {
        // SAFETY, for all three: the context is this transfer, which owns the handle and so
        // outlives its callbacks; they run on the loop's thread.
        let context = Unmanaged.passUnretained(self).toOpaque()
        try handle.set(CURLOPT_HEADERDATA, pointer: context)
        try handle.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let context, let bytes else { return 0 }
            Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                .receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
            return size * count
        }
        try handle.set(CURLOPT_WRITEDATA, pointer: context)
        try handle.set(CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let context, let bytes else { return 0 }
            return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                .receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        guard upload != nil else { return }
        try handle.set(CURLOPT_READDATA, pointer: context)
        try handle.set(CURLOPT_READFUNCTION) { bytes, size, count, context in
            guard let context, let bytes else { return Transfer.abortSending }
            return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                .send(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
        }
    }

    /// One line, with its end; after the body come trailers, which nobody here asks for.
    private func receiveHeader(_ bytes: UnsafeRawBufferPointer) {
        lastActivity = .now
        guard !isHeadComplete else { return }
        let line = Headers.trimmed(String(decoding: bytes, as: UTF8.self))
        if line.isEmpty {
            // A 1xx is followed by the real reply.
            guard head.status >= 200 else { return }
            isHeadComplete = true
            guard case .head = wanted else { return }
            settle(.success(ClientResponse(status: head.status, headers: head.headers)))
        } else if line.hasPrefix("HTTP/") {
            head = Head()
            head.status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if let colon = line.firstIndex(of: ":") {
            head.headers.add(
                String(line[..<colon]), Headers.trimmed(line[line.index(after: colon)...]))
        }
    }

    private func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        lastActivity = .now
        switch wanted {
        case .whole(let limit):
            guard body.count + bytes.count <= limit else {
                ownFailure = .tooLarge(host: origin.host, limit: limit)
                return 0
            }
            if body.isEmpty, let length = head.headers["Content-Length"].flatMap({ Int($0) }) {
                body.reserveCapacity(min(length, limit))
            }
            body.append(contentsOf: bytes)
        case .head:
            if channel.isStopped {
                pauses |= CURLPAUSE_RECV
                return Self.pauseReading
            }
            channel.push(Array(bytes))
        }
        return bytes.count
    }

    private func send(into target: UnsafeMutableRawBufferPointer) -> Int {
        lastActivity = .now
        guard let upload else { return Self.abortSending }
        switch upload.take(into: target, park: { pauses |= CURLPAUSE_SEND }) {
        case .bytes(let count): return count
        case .end: return 0
        case .parked: return Self.pauseSending
        case .cut:
            ownFailure = .cancelled
            return Self.abortSending
        }
    }
}
