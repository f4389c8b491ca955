import PlatHTTP
import PlatSystem

/// The certificate that clients of the server see: the operator's own, from files that are read again
/// when they change, or one that the folder's authority issues and renews.
struct ServingCertificate: Sendable {
    /// Where it comes from.
    enum Source: Sendable {
        /// PEM files of a certificate with its chain, and of its key.
        case files(CertificateFiles)
        /// Issued for these names and addresses.
        case issued(names: [String])
    }

    let source: Source
    let data: DataDirectory
    let authority: TLSIdentity

    /// How often whoever serves asks again.
    static let interval = Duration.seconds(10)
    private static let days = 365

    /// What to serve with at `now`, in seconds since 1970.
    func current(at now: Int) throws(ServerStartError) -> TLSIdentity {
        do throws(HTTPError) {
            switch source {
            case .files(let files): return try files.read()
            case .issued(let names):
                let names = Names(names)
                // One that cannot be read is as good as none: it is issued anew.
                if let kept = try? data.identity("server"), isGood(kept, for: names, at: now) {
                    return kept
                }
                let made = try Certificates.issueServer(
                    by: authority, names: names.hosts, addresses: names.addresses, days: Self.days)
                try data.keep(made, "server")
                return made
            }
        } catch {
            throw ServerStartError("\(error)")
        }
    }

    /// Renewed at two thirds of its life, so that there is a third to notice what keeps it from that.
    private func isGood(_ identity: TLSIdentity, for names: Names, at now: Int) -> Bool {
        guard let facts = try? Certificates.facts(of: identity.certificatePEM),
            let isOurs = try? Certificates.isIssued(identity.certificatePEM, by: authority)
        else { return false }  // What cannot be read is issued anew.
        let renewal = facts.begins + (facts.ends - facts.begins) / 3 * 2
        return isOurs && now < renewal && names.all.isSubset(of: facts.names)
    }

    /// What a certificate is issued for, sorted by kind; each once.
    private struct Names {
        var hosts: [String] = []
        var addresses: [String] = []

        var all: Set<String> { Set(hosts + addresses) }

        init(_ names: [String]) {
            for name in names.map(Certificates.normalized) {
                if name.isAddress {
                    if !addresses.contains(name.name) { addresses.append(name.name) }
                } else if !hosts.contains(name.name) {
                    hosts.append(name.name)
                }
            }
        }
    }
}
