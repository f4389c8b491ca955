import PlatSystem
import PlatTesting
import PlatValue
import Testing

/// Bad inputs to all that reads: each is read or refused, and soon.
@Suite(.timeLimit(.minutes(30)))
struct DecoderAttackTests {
    /// The longest that reading an input of a few kilobytes may take, in a debug build beside others.
    private static let bound: Duration = .seconds(3)

    @Test func whateverIsReadIsReadOrRefusedSoon() throws {
        let decoders = try AttackedDecoder.all(try AttackInputs())
        let note = try AttackNote()
        var random = SeededRandom(seed: Attack.seed)
        var (count, refused) = (0, 0)
        var slowest = (duration: Duration.zero, what: "")
        for decoder in decoders {
            #expect(!decoder.inputs.isEmpty, "\(decoder.name) has nothing to start from")
            let end = ContinuousClock.now + Attack.budget / decoders.count
            while ContinuousClock.now < end, let good = decoder.inputs.randomElement(using: &random)
            {
                let bad = Mutation.changed(good, &random)
                note.write(decoder.name, bad)
                let start = ContinuousClock.now
                if !decoder.read(bad) { refused += 1 }
                let duration = start.duration(to: .now)
                count += 1
                if duration > slowest.duration { slowest = (duration, decoder.name) }
                #expect(
                    duration < Self.bound,
                    "\(decoder.name) takes \(duration) for \(String(decoding: bad, as: UTF8.self))")
            }
        }
        note.remove()
        Attack.tell(
            "\(count) inputs to \(decoders.count) decoders, \(refused) refused, "
                + "the slowest \(slowest.duration / .milliseconds(1)) ms (\(slowest.what))")
    }
}

/// What is being tried, in a file: a process that ends takes its memory with it.
final class AttackNote: Sendable {
    private let path: String
    private let descriptor: Int32

    init() throws(SystemError) {
        path = "/tmp/plat-attack-\(getpid())"
        descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError("open", path) }
        print("attack: should the process end, \(path) holds what it was given last")
    }

    deinit { close(descriptor) }

    func write(_ name: String, _ input: [UInt8]) {
        let bytes = Array("seed \(Attack.seed), \(name), \(input.count) bytes:\n".utf8) + input
        _ = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        _ = ftruncate(descriptor, off_t(bytes.count))
    }

    func remove() { _ = unlink(path) }
}
