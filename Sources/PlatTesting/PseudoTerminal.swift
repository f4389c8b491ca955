public import PlatCommands
public import PlatSystem
import Synchronization

/// A terminal without a screen: what a command writes to it is remembered, and a test types.
public final class PseudoTerminal: Sendable {
    private let master: Int32
    private let slave: Int32
    /// Where another process finds it.
    public let path: String
    private let written = Mutex<[UInt8]>([])

    /// Opens one of a size.
    public init(columns: UInt16, rows: UInt16) throws(SystemError) {
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard master >= 0 else { throw SystemError("open", "/dev/ptmx") }
        // What unlockpt and ptsname do; glibc hides them from Swift, and the numbers of their macros.
        var (lock, number): (Int32, Int32) = (0, 0)
        guard ioctl(master, 0x4004_5431, &lock) == 0, ioctl(master, 0x8004_5430, &number) == 0
        else { throw SystemError("ioctl", "/dev/ptmx") }
        let name = "/dev/pts/\(number)"
        let slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard slave >= 0 else { throw SystemError("open", name) }
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard ioctl(slave, UInt(TIOCSWINSZ), &size) == 0 else { throw SystemError("ioctl", "") }
        self.master = master
        self.slave = slave
        path = name
        Threads.detach { [weak self] in
            while let bytes = Descriptor.read(master, atMost: 4096), !bytes.isEmpty, let self {
                self.written.withLock { $0 += bytes }
            }
        }
    }

    deinit {
        close(slave)
        close(master)
    }

    /// The streams of a command that runs on it.
    public var streams: Streams { Streams(input: slave, output: slave, error: slave) }

    /// Runs a command of plat on it for whoever has that home, and answers its exit status.
    public func run(_ arguments: [String], home: String) async -> Int32 {
        let around = Plat.Surroundings(
            environment: ["HOME": home, "TERM": "xterm"], workingDirectory: home, streams: streams)
        return await Plat.run(arguments: ["plat"] + arguments, surroundings: around)
    }

    /// How keys are handed over, as far as commands change that.
    public var mode: [UInt32] {
        var mode = termios()
        tcgetattr(slave, &mode)
        return [mode.c_lflag, mode.c_iflag]
    }

    /// Types on its keyboard.
    public func type(_ text: String) {
        _ = Descriptor.write(Array(text.utf8), to: master)
    }

    /// Forgets what was written so far.
    public func forget() { written.withLock { $0 = [] } }

    /// Whether a text is written within some seconds.
    public func shows(_ text: String) async -> Bool {
        let waited = await WallClock.system.wait(timeout: .seconds(20)) { () -> Bool? in
            let all = written.withLock { String(decoding: $0, as: UTF8.self) }
            return all.contains(text) ? true : nil
        }
        if case .found = waited { return true }
        return false
    }
}
