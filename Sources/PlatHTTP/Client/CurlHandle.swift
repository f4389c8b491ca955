import CCurl
import PlatSystem

/// One `CURL *` with everything whose memory it needs: freed together, never used by two threads
/// at a time (its owner sees to that).
final class CurlHandle: @unchecked Sendable {
    // SAFETY: set up by one task, then handed to the loop's thread, which alone uses it.
    let pointer: UnsafeMutableRawPointer
    let library: Curl
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var connectTo: UnsafeMutablePointer<curl_slist>?
    private var body: UnsafeMutableRawBufferPointer?
    private let errorBuffer: UnsafeMutablePointer<CChar>
    /// Host and port of the proxy, without its credentials; nil where there is none.
    var proxy: String?
    /// Whether the proxy itself is spoken to over TLS.
    var isProxySecure = false

    init(_ library: Curl) throws(HTTPError) {
        guard let pointer = library.easyInit() else { throw .library("libcurl: no memory") }
        self.pointer = pointer
        self.library = library
        errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try set(CURLOPT_ERRORBUFFER, pointer: errorBuffer)
        // Without it curl raises signals at time-outs of name lookups.
        try set(CURLOPT_NOSIGNAL, 1)
    }

    deinit {
        library.easyCleanup(pointer)
        library.listFree(headers)
        library.listFree(connectTo)
        body?.deallocate()
        errorBuffer.deallocate()
    }

    /// What curl has to say about its last failure; for people, never for decisions.
    var errorText: String { String(cString: errorBuffer) }

    func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        try check(ccurl_set_long(library.setOption, pointer, option, value), option)
    }

    func set(_ option: CURLoption, offset: Int) throws(HTTPError) {
        try check(ccurl_set_offset(library.setOption, pointer, option, offset), option)
    }

    /// Curl copies the text; nil clears the option.
    func set(_ option: CURLoption, _ text: String?) throws(HTTPError) {
        guard let text else { return try set(option, pointer: nil) }
        let status = text.withCString {
            ccurl_set_pointer(library.setOption, pointer, option, $0)
        }
        try check(status, option)
    }

    func set(_ option: CURLoption, pointer value: UnsafeRawPointer?) throws(HTTPError) {
        try check(ccurl_set_pointer(library.setOption, pointer, option, value), option)
    }

    func set(_ option: CURLoption, _ callback: ccurl_transfer_f) throws(HTTPError) {
        try check(ccurl_set_transfer(library.setOption, pointer, option, callback), option)
    }

    func set(_ option: CURLoption, progress: ccurl_progress_f) throws(HTTPError) {
        try check(ccurl_set_progress(library.setOption, pointer, option, progress), option)
    }

    /// A certificate or key from memory, which curl copies.
    func set(_ option: CURLoption, blob: [UInt8]) throws(HTTPError) {
        let status = blob.withUnsafeBytes { buffer in
            var value = curl_blob(
                data: UnsafeMutableRawPointer(mutating: buffer.baseAddress), len: buffer.count,
                flags: UInt32(CURL_BLOB_COPY))
            return ccurl_set_pointer(library.setOption, pointer, option, &value)
        }
        try check(status, option)
    }

    /// The body to send, kept here: curl reads it as it goes, and again when it has to repeat.
    func setBody(_ bytes: [UInt8]) throws(HTTPError) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        copy.copyBytes(from: bytes)
        body = copy
        try set(CURLOPT_POSTFIELDSIZE_LARGE, offset: bytes.count)
        try set(CURLOPT_POSTFIELDS, pointer: copy.baseAddress)
    }

    /// In curl's notation: `Name: value`, `Name;` for an empty value, `Name:` for "do not send".
    func setHeaders(_ lines: [String]) throws(HTTPError) {
        for line in lines { headers = library.listAppend(headers, line) ?? headers }
        try set(CURLOPT_HTTPHEADER, pointer: headers)
    }

    func setConnectTo(_ line: String) throws(HTTPError) {
        connectTo = library.listAppend(connectTo, line)
        try set(CURLOPT_CONNECT_TO, pointer: connectTo)
    }

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        _ = ccurl_get(library.getInfo, pointer, info, &value)
        return value
    }

    private func check(_ status: CURLcode, _ option: CURLoption) throws(HTTPError) {
        guard status != CURLE_OK else { return }
        let reason = library.errorText(status).map { String(cString: $0) } ?? "error"
        throw .library("libcurl refuses option \(option.rawValue): \(reason)")
    }
}
