import PlatHTTP
import PlatSystem
import Synchronization

extension ControlPlane {
    /// Until it is cancelled, or the control plane is gone.
    static func renewCertificate(of controlPlane: () -> ControlPlane?) async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: ServingCertificate.interval) } catch { return }
            guard let controlPlane = controlPlane() else { return }
            controlPlane.refreshCertificate(at: Int(WallClock.system.now()))
        }
    }

    /// Shows new connections the certificate that is due at `now`, in seconds since 1970. What cannot
    /// be used is told in the log, once, and the one before stays.
    func refreshCertificate(at now: Int) {
        do {
            let next = try serving.current(at: now)
            let servers = running.withLock { $0.identity == next ? [] : $0.servers }
            for server in servers { try server.present(next) }
            running.withLock { running in
                running.identity = next
                running.trouble = nil
            }
            if !servers.isEmpty { parts.log.note("the server has another certificate now") }
        } catch {
            let trouble = "the server's certificate stays as it is: \(error)"
            let isNew = running.withLock { running in
                defer { running.trouble = trouble }
                return running.trouble != trouble
            }
            if isNew { parts.log.fault(trouble) }
        }
    }
}
