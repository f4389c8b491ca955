import CCurl
import PlatSystem
import Synchronization

/// The one thread that drives all transfers of a client through curl's multi interface.
///
/// Other threads put commands into a queue and wake it. The thread ends when the client is gone;
/// its streams hold the client, so nobody waits for a thread that has ended.
final class TransferLoop: Sendable {
    enum Command {
        case start(Transfer)
        case cancel(Transfer)
        /// The reader of the reply has room again.
        case receive(Transfer)
        /// There is more of the request's body.
        case send(Transfer)
        case end
    }

    private struct State {
        var commands: [Command] = []
        var isEnded = false
        var isRunning = false
    }

    private let library: Curl
    // SAFETY: used by the loop's thread, and by others for `curl_multi_wakeup` only, which is made
    // for that; under the lock, so that it is not freed at the same time.
    private nonisolated(unsafe) let multi: UnsafeMutableRawPointer
    private let state = Mutex(State())

    init(_ library: Curl, maxConnectionsPerHost: Int?) throws(HTTPError) {
        guard let multi = library.multiInit() else { throw .library("libcurl: no memory") }
        self.library = library
        self.multi = multi
        if let maxConnectionsPerHost {
            _ = ccurl_multi_set_long(
                library.multiSetOption, multi, CURLMOPT_MAX_HOST_CONNECTIONS,
                maxConnectionsPerHost)
        }
    }

    func post(_ command: Command) {
        let starts = state.withLock { state in
            guard !state.isEnded else { return false }
            state.commands.append(command)
            if state.isRunning {
                _ = library.multiWakeup(multi)
                return false
            }
            state.isRunning = true
            return true
        }
        if starts { Threads.detach { self.run() } }
    }

    private func run() {
        blockBrokenPipeSignal()
        var running: [UnsafeMutableRawPointer: Transfer] = [:]
        while execute(takeCommands(), &running) {
            var count: Int32 = 0
            _ = library.multiPerform(multi, &count)
            finishDone(&running)
            finishSilent(&running)
            _ = library.multiPoll(multi, nil, 0, timeout(running), nil)
        }
        for transfer in running.values { remove(transfer, .cancelled) }
        state.withLock { state in
            state.isEnded = true
            _ = library.multiCleanup(multi)
        }
    }

    /// A peer that closes must be an error, not the end of the process.
    private func blockBrokenPipeSignal() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private func takeCommands() -> [Command] {
        state.withLock { state in
            defer { state.commands = [] }
            return state.commands
        }
    }

    private func execute(
        _ commands: [Command], _ running: inout [UnsafeMutableRawPointer: Transfer]
    ) -> Bool {
        for command in commands {
            switch command {
            case .start(let transfer):
                transfer.lastActivity = .now
                running[transfer.handle.pointer] = transfer
                _ = library.multiAdd(multi, transfer.handle.pointer)
            case .cancel(let transfer):
                guard running.removeValue(forKey: transfer.handle.pointer) != nil else { continue }
                remove(transfer, .cancelled)
            case .receive(let transfer):
                if running[transfer.handle.pointer] != nil { transfer.unpause(CURLPAUSE_RECV) }
            case .send(let transfer):
                if running[transfer.handle.pointer] != nil { transfer.unpause(CURLPAUSE_SEND) }
            case .end:
                return false
            }
        }
        return true
    }

    private func finishDone(_ running: inout [UnsafeMutableRawPointer: Transfer]) {
        var left: Int32 = 0
        while let message = library.multiRead(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let pointer = message.pointee.easy_handle,
                let transfer = running.removeValue(forKey: pointer)
            else { continue }
            // Read before the handle is removed, which frees the message.
            let result = message.pointee.data.result
            remove(transfer, CurlFailure(result, transfer).error)
        }
    }

    private func finishSilent(_ running: inout [UnsafeMutableRawPointer: Transfer]) {
        let now = ContinuousClock.now
        for (pointer, transfer) in running {
            guard let deadline = transfer.idleDeadline, deadline <= now else { continue }
            // Curl has its own time-out until the connection stands, and no callback of ours runs
            // while it sends a body from memory.
            let sent = transfer.handle.number(CURLINFO_SIZE_UPLOAD_T)
            if transfer.handle.number(CURLINFO_PRETRANSFER_TIME_T) == 0
                || sent != transfer.sentAtLastLook
            {
                transfer.lastActivity = now
                transfer.sentAtLastLook = sent
                continue
            }
            running[pointer] = nil
            let seconds = transfer.request.idleTimeout?.inSeconds ?? 0
            remove(
                transfer, .timeout(host: transfer.origin.host, what: .idle, seconds: seconds))
        }
    }

    private func remove(_ transfer: Transfer, _ failure: HTTPError?) {
        _ = library.multiRemove(multi, transfer.handle.pointer)
        transfer.finish(failure)
    }

    /// Milliseconds until the next silent transfer; curl cuts it short for its own time-outs.
    private func timeout(_ running: [UnsafeMutableRawPointer: Transfer]) -> Int32 {
        guard let next = running.values.compactMap(\.idleDeadline).min() else { return 60_000 }
        let left = ContinuousClock.now.duration(to: next)
        return Int32(clamping: min(60_000, left.milliseconds))
    }
}
