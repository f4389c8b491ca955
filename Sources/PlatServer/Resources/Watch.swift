import PlatHTTP
import PlatModel
import PlatStore

extension ObjectRequest {
    /// GET with `watch`: a stream of events that ends with its time, the peer or the server.
    func watch() async throws(Status) -> ServerResponse {
        let form = try negotiate(hasStreams: true, isWatch: true)
        let options = try ListOptions(query, isWatch: true)
        let matcher = try matcher(options)
        if case .table(let version) = form.shape {
            _ = try TableBuilder(type, includeObject: query["includeObject"], version, context)
        }
        var start: Revision?
        if !options.resourceVersion.isEmpty, options.resourceVersion != "0" {
            guard let revision = Revision(options.resourceVersion) else {
                throw Status.unclassified(
                    "resourceVersion: Invalid value: \"\(options.resourceVersion)\": strconv.ParseUint: parsing \"\(options.resourceVersion)\": invalid syntax"
                )
            }
            start = revision
        }
        let stream = ResponseStream(
            bufferLimit: WatchSession.bufferLimit, budget: context.share.watchBudget)
        let frames = WatchFrames(request: self, form: form)
        let session = WatchSession(
            request: self, frames: frames, matcher: matcher, options: options, stream: stream)
        try await session.begin(at: start)
        return ServerResponse(
            status: 200,
            headers: ["Content-Type": frames.contentType, "Cache-Control": "no-cache, private"],
            body: .stream(stream))
    }
}
