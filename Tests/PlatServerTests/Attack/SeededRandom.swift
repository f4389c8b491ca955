import PlatSystem

/// Numbers that come again with the same seed (SplitMix64), so that an attack can be played again:
/// `make attack SEED=…`.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func pick<Element>(_ list: [Element]) -> Element {
        // SAFETY: an index below the count of a list that its caller knows not to be empty.
        list[Int.random(in: 0..<list.count, using: &self)]
    }

    /// Whether something happens that happens once in so many times.
    mutating func isOnce(in times: Int) -> Bool { Int.random(in: 0..<times, using: &self) == 0 }
}

/// How long an attack lasts and what it starts from.
enum Attack {
    /// For each part; `make attack SECONDS=…`.
    static let budget: Duration = .seconds(
        ProcessEnvironment.current()["PLAT_ATTACK_SECONDS"].flatMap(Int.init) ?? 5)

    /// As given; drawn where `make attack` gives none. `make test` plays the same inputs each time, so that
    /// a change is judged by what it changed.
    static let seed: UInt64 =
        ProcessEnvironment.current()["PLAT_ATTACK_SEED"].map {
            UInt64($0) ?? .random(in: 1...999_999_999)
        } ?? 1

    /// Tells a figure, with what it takes to see it again.
    static func tell(_ figure: String) { print("attack: \(figure) (seed \(seed))") }

    /// The executable as it stands, or the one that is shipped: `make soak`.
    static let executable =
        ProcessEnvironment.current()["PLAT_ATTACK_EXECUTABLE"] ?? ".build/debug/plat"

    /// Requests a second of a mixed load, at most; `make soak RATE=…`.
    static let rate = ProcessEnvironment.current()["PLAT_ATTACK_RATE"].flatMap(Int.init) ?? .max
}
