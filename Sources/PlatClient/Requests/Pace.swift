/// How many requests of one kind are under way at once: few where the server is near, since each
/// needs a connection with its handshake, many where most of the time is spent on the way.
struct Pace {
    private(set) var width: Int
    private let widthMax: Int
    private var running = 0
    private var ended = 0
    private var shortest = Duration.seconds(3600)

    /// An answer that took longer comes from afar: nearer servers answer many at once in that time.
    private static let near = Duration.milliseconds(8)

    init(width: Int = 16, widthMax: Int = 96) {
        self.width = width
        self.widthMax = widthMax
    }

    var hasRoom: Bool { running < width }
    var isIdle: Bool { running == 0 }

    mutating func begin() { running += 1 }

    /// - Parameter spent: from the question to its answer. The first ones, which had to connect, say
    ///   nothing of the way.
    mutating func end(after spent: Duration) {
        running -= 1
        ended += 1
        guard ended > width / 2 else { return }
        shortest = min(shortest, spent)
        if shortest > Self.near { width = min(width + 2, widthMax) }
    }
}
