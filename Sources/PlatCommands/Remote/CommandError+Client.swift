import PlatClient
import PlatConfig
import PlatHTTP
import PlatModel

extension CommandError {
    /// A failed request, told about what the user typed.
    init(_ error: ClientError, _ subject: String, hints: [String] = []) {
        switch error {
        case .refused(let status):
            self.init(
                Kind(status), subject, RefusalWords(status: status, subject: subject).message,
                hints: hints + Self.waysOut(status))
            serverCode = status.code
        case .closed(let closed):
            if let workspace = closed.unready {
                self = .notReady(closed.path, workspace)
            } else {
                self =
                    closed.isUnknown
                    ? .hidden(closed.path.displayed, hints: hints + [Self.fromTheTop])
                    : .denied(closed.path.displayed, hints: hints)
            }
            serverCode = closed.status.code
        case .transport(let error):
            self.init(error, subject, hints: hints)
        case .unanswered(let error):
            self.init(
                error, subject,
                hints: hints + [
                    "the change may have been made all the same: look before a second try"
                ])
        case .unreadable(let host, let text, let isNew):
            self.init(
                .unavailable, subject, "\(host) \(text)",
                hints: hints + [
                    (isNew ? "it was made" : "the change was made")
                        + " all the same: look before a second try"
                ])
        case .unintelligible(let host, let text):
            self.init(
                .unavailable, subject, "\(host) \(text)",
                hints: hints + ["check the server of the current context in the kubeconfig"])
        case .readOnly:
            self.init(
                .forbidden, subject, "this shell is read-only: nothing was sent",
                hints: hints + ["exit leaves it; \(Shell.readOnlyVariable) says so"])
        case .credentials(let text):
            self.init(.forbidden, subject, text, hints: hints)
        case .cancelled:
            self.init(.interrupted, subject, "interrupted")
        }
    }

    /// The way out of a workspace that is not there.
    static let fromTheTop = "-w :root looks from the top, and `plat ws cd :root` goes there"

    private static func waysOut(_ status: Status) -> [String] {
        if status.reason == .unauthorized { return [unknownUserHint] }
        // What a shard says for a workspace or a mount that is unavailable (kcp contract, section 2).
        guard status.code == 503, status.message.hasPrefix("Not available") else { return [] }
        return [
            "a workspace on the way is unavailable: `plat ws ls` above it tells its phase, and of a "
                + "mounted cluster `plat compute ls -o wide` tells why"
        ]
    }

    static let unknownUserHint =
        "the user of the current context has no credential, or one that is wrong or has expired: "
        + "`plat ctx ls` lists the contexts"

    private init(_ error: HTTPError, _ subject: String, hints: [String]) {
        var hints = hints
        switch error {
        case .cancelled:
            self.init(.interrupted, subject, "interrupted")
            return
        case .connect, .resolve:
            hints.append("is the control plane running? `plat up` starts one of your own")
        case .proxy:
            hints.append(
                "proxy-url in the kubeconfig, or HTTPS_PROXY, HTTP_PROXY and NO_PROXY, say when it "
                    + "is used")
        case .tls(_, .unknownAuthority):
            hints.append(
                "the kubeconfig's certificate-authority belongs to another server, or is missing")
        case .tls(_, .notTLS):
            hints.append("the server may want http:// instead of https://")
        case .tls(_, .hostname):
            hints.append("tls-server-name in the kubeconfig says which name to expect")
        case .malformedURL, .malformedHeader, .tls, .timeout, .cut, .tooLarge, .listen,
            .certificate,
            .library:
            break
        }
        var isTimeout = false
        if case .timeout = error { isTimeout = true }
        self.init(isTimeout ? .timedOut : .unavailable, subject, error.description, hints: hints)
    }

    /// Server messages start with a capital or end in a full stop now and then; ours do not.
    static func plain(_ message: String) -> String {
        message.hasSuffix(".") && !message.hasSuffix("..") ? String(message.dropLast()) : message
    }

    init(_ error: KubeconfigError, files: KubeconfigFiles) {
        switch error.kind {
        case .empty:
            self.init(
                .notFound, files.paths.joined(separator: ":"),
                "no control plane is configured there",
                hints: [
                    "`eval \"$(plat up)\"` starts one, unless it runs, and takes it into use",
                    "--kubeconfig FILE uses another",
                ])
        case .unknownContext:
            self.init(
                .notFound, error.subject, error.reason, hints: ["`plat ctx ls` lists the contexts"])
        case .load, .invalid: self.init(.invalid, error.subject, error.reason)
        case .unknownEntry: self.init(.notFound, error.subject, error.reason)
        case .exists: self.init(.alreadyExists, error.subject, error.reason)
        case .locked:
            self.init(
                .conflict, error.subject, error.reason,
                hints: ["if no program is writing the kubeconfig, remove that file"])
        case .write: self.init(.unavailable, error.subject, error.reason)
        }
    }

    init(_ error: WorkspacePathError) {
        switch error {
        case .invalid(let operand):
            self.init(
                .invalid, operand, "not a workspace path",
                hints: [
                    "segments are lower-case letters, digits and inner dashes, separated by : or /"
                ])
        case .aboveRoot(let operand):
            self.init(.invalid, operand, "there is nothing above the top")
        case .noCurrentWorkspace(let operand):
            self.init(
                .invalid, operand, "relative to no workspace: the current context points to none",
                hints: ["an absolute path starts with a colon, as in :root"])
        }
    }
}

extension CommandError.Kind {
    /// What a refusal is to the user. Servers that give no reason are read by their status.
    init(_ status: Status) {
        switch status.reason {
        case .unauthorized, .forbidden: self = .forbidden
        case .notFound: self = .notFound
        case .alreadyExists: self = .alreadyExists
        case .conflict, .gone, .expired: self = .conflict
        case .invalid, .badRequest, .methodNotAllowed, .notAcceptable, .requestEntityTooLarge,
            .unsupportedMediaType:
            self = .invalid
        case .timeout, .serverTimeout: self = .timedOut
        case .tooManyRequests, .serviceUnavailable: self = .unavailable
        case .storeReadError, .internalError, .unknown: self = .internalFault
        }
    }
}
