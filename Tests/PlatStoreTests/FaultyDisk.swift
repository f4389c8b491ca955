import CSQLite
import PlatSystem
import PlatTesting
import Synchronization

/// A disk that goes wrong at a chosen step, as an SQLite file system over the real one.
///
/// It counts what changes files: writes, truncations, syncs. Until the chosen step all is well. From
/// then on it is full, or it fails, or the power is out. For the latter it remembers what was written
/// since the last sync of each file, and `powerCut` leaves a random part of that, in sectors.
final class FaultyDisk: Sendable {
    enum Fault: Sendable {
        case full, failing, powerOut
    }

    struct Change {
        let offset: Int
        /// Nil for a truncation to `offset`.
        let bytes: [UInt8]?
    }

    struct File {
        /// The file as it was at its last sync, and what was done since.
        var synced: [UInt8]
        var changes: [Change] = []
    }

    struct State {
        var steps = 0
        var fault: (Fault, first: Int, last: Int)?
        var files: [String: File] = [:]
    }

    let name: String
    let state = Mutex(State())

    init() {
        name = "faulty-\(UUID().uuidString)"
        registerShim()
    }

    deinit { unregisterShim() }

    var steps: Int { state.withLock { $0.steps } }

    /// Lets the disk go wrong from a step on, for a number of steps; counts from here.
    func fail(_ fault: Fault, from step: Int, steps: Int = .max / 2) {
        state.withLock { state in
            state.steps = 0
            state.fault = (fault, step, step + steps - 1)
        }
    }

    func recover() { state.withLock { $0.fault = nil } }

    /// Counts a step and says what is wrong with it, if anything.
    func step() -> Fault? {
        state.withLock { state in
            defer { state.steps += 1 }
            guard let fault = state.fault, (fault.first...fault.last).contains(state.steps) else {
                return nil
            }
            return fault.0
        }
    }

    func opened(_ path: String) {
        state.withLock { state in
            if state.files[path] == nil {
                state.files[path] = File(synced: (try? readFile(path)) ?? [])
            }
        }
    }

    func changed(_ path: String, _ change: Change) {
        state.withLock { $0.files[path]?.changes.append(change) }
    }

    func synced(_ path: String) {
        state.withLock { state in
            guard let file = state.files[path] else { return }
            state.files[path] = File(synced: file.image())
        }
    }

    func deleted(_ path: String) { _ = state.withLock { $0.files.removeValue(forKey: path) } }

    /// Leaves each file as the power cut found it: what was synced, and of the rest what chance let
    /// through.
    func powerCut(_ random: inout SeededGenerator) throws {
        let files = state.withLock { $0.files }
        for (path, file) in files.sorted(by: { $0.key < $1.key }) where fileExists(path) {
            let survivors = file.changes.flatMap { change in
                change.sectors.filter { _ in Bool.random(using: &random) }
            }
            let image = File(synced: file.synced, changes: survivors).image()
            let target = try FileDescriptor(open: path, O_WRONLY | O_TRUNC)
            try target.writeAll(image)
        }
    }
}

extension FaultyDisk.File {
    func image() -> [UInt8] {
        var image = synced
        for change in changes {
            let end = change.offset + (change.bytes?.count ?? 0)
            if image.count < end { image += [UInt8](repeating: 0, count: end - image.count) }
            if let bytes = change.bytes {
                image.replaceSubrange(change.offset..<end, with: bytes)
            } else {
                image.removeSubrange(end...)
            }
        }
        return image
    }
}

extension FaultyDisk.Change {
    /// The change in pieces that a disk writes whole or not at all.
    var sectors: [FaultyDisk.Change] {
        guard let bytes else { return [self] }
        return stride(from: 0, to: bytes.count, by: 512).map { start in
            FaultyDisk.Change(
                offset: offset + start, bytes: Array(bytes[start..<min(start + 512, bytes.count)]))
        }
    }
}
