import PlatHTTP
import PlatModel
import PlatValue

/// The ways out of the control plane: through mounted workspaces and KubeClusters.
struct Mounts: Sendable {
    let directory: ClusterDirectory
    let locations: [Location]
    let registries: Registries
    let permissions: Permissions
    let authorizer: Authorizer
    let impersonations: Impersonations
    let wayOut: WayOut
    let open: OpenPassages
    let kubeClusters: KubeClusters
    let addresses: Addresses
    let log: ServerLog
    /// For mounts that lead to other servers: without credentials of its own.
    let outgoing: HTTPClient

    /// What a mount leads to.
    enum Destination: Sendable {
        case url(String)
        /// A KubeCluster of the workspace that holds the mount.
        case cluster(String)
    }

    /// Who travels on: the caller, or whom he impersonates.
    struct Traveller: Sendable {
        let user: UserInfo
        let isImpersonated: Bool
    }

    /// How a passage goes on.
    enum Crossing {
        case reply(ServerResponse)
        /// The mount leads to a place of this very control plane; the user is known.
        case home(ServerRequest, RequestTarget, Traveller)
        /// It leads to another server, who hears that it is this user.
        case out(UserInfo, @Sendable () async throws(Status) -> ServerResponse)
    }

    /// Passes a request on to where a mounted workspace leads (contract 6.2), for whoever may enter
    /// the workspace that holds the mount.
    func cross(
        _ passage: Passage, to destination: Destination, _ caller: Caller
    ) throws(Status) -> Crossing {
        switch destination {
        case .url(let url): try cross(passage, toURL: url, caller)
        case .cluster(let name): try cross(passage, toCluster: name, caller)
        }
    }

    private func cross(
        _ passage: Passage, toURL base: String, _ caller: Caller
    ) throws(Status) -> Crossing {
        let traveller = try traveller(passage, caller)
        let user = traveller.user
        let url = try passage.url(behind: base)
        if let target = ownTarget(url) { return try home(passage, target, traveller) }
        return .out(user) { [wayOut, outgoing] () throws(Status) in
            try await wayOut.forward(
                passage, of: user, to: url, adding: Headers(naming: user), client: outgoing)
        }
    }

    /// Who travels on: the caller, or whom he impersonates, if he may enter the holder.
    private func traveller(_ passage: Passage, _ caller: Caller) throws(Status) -> Traveller {
        // The far side hears a name, so there must be one.
        guard caller.user.username != UserInfo.anonymousName else { throw Status.unauthorized }
        let info = passage.info
        let place = Place.workspace(
            Workplace(cluster: passage.holder, location: directory.location(of: passage.holder)))
        let user = try impersonations.user(of: passage.http, info, place, caller.user)
        guard try permissions.workspace(passage.holder).enter(user).allowed else {
            throw authorizer.refusal(
                user, AuthorizationAttributes(info, passage.target.query))
        }
        return Traveller(
            user: user,
            isImpersonated: caller.isImpersonated
                || passage.http.headers["Impersonate-User"] != nil)
    }

    /// The path and query of a URL that this server serves itself, as far as its text tells; what it
    /// does not tell is left to `Passages`.
    private func ownTarget(_ url: String) -> String? {
        do throws(HTTPError) {
            let wanted = try Origin(url)
            for own in [addresses.main] + locations.map(\.baseURL) where !own.isEmpty {
                if try Origin(own).isSameServer(as: wanted) { return wanted.target }
            }
        } catch {
            log.debug("mount: \(error)")
        }
        return nil
    }

    /// Goes on in the same process, as the same user.
    private func home(
        _ passage: Passage, _ text: String, _ traveller: Traveller
    ) throws(Status) -> Crossing {
        guard let target = RequestTarget(text) else {
            throw Status.badRequest("the request's path is not valid")
        }
        guard passage.hops < Passage.hopLimit else { return .reply(WayOut.leadsBack) }
        var headers = passage.http.headers
        headers.removeAll(where: Passage.namesCaller)
        // The user is known here, and the hops are counted.
        headers.remove(Passages.header)
        let request = ServerRequest(
            method: passage.http.method, target: text, headers: headers,
            body: passage.http.body, isSecure: passage.http.isSecure,
            remoteAddress: passage.http.remoteAddress)
        return .home(request, target, traveller)
    }

    /// Passes a request on to a real cluster: with the credentials of its kubeconfig, as the caller.
    private func cross(
        _ passage: Passage, toCluster name: String, _ caller: Caller
    ) throws(Status) -> Crossing {
        let traveller = try traveller(passage, caller)
        let store = StoredKubeClusters(registries: registries, addresses: addresses)
        guard
            let cluster = try store.cluster(NameInCluster(cluster: passage.holder, name: name))
        else { throw Status.notFound(SystemResources.kubeClusters.resource, name) }
        let access: ClusterAccess
        do throws(ClusterAccess.Problem) {
            access = try kubeClusters.access(to: cluster, in: passage.holder, store)
        } catch {
            log.debug("kubecluster \(name) in \(passage.holder): \(error.message)")
            return .reply(WayOut.notAvailable)
        }
        let url = try passage.url(behind: access.server)
        if !access.usesProxy, let target = ownTarget(url) {
            return try home(passage, target, traveller)
        }
        return .out(traveller.user) { [wayOut] () throws(Status) in
            try await wayOut.cross(
                passage, by: access, to: url, as: traveller.user,
                wholly: traveller.isImpersonated)
        }
    }
}

/// Streams that are under way.
extension Mounts {
    /// The reply; where it is a stream, it ends when the mount goes, or when the caller may not pass it
    /// any more.
    func following(
        _ reply: ServerResponse, _ passage: Passage, to destination: Destination, _ caller: Caller
    ) -> ServerResponse {
        open.following(reply, in: passage.holder) { [self] in
            guard isThere(destination, in: passage.holder) else { return false }
            do throws(Status) {
                _ = try traveller(passage, caller)
                return true
            } catch {
                // Where nobody can tell, no right is taken away.
                return error.code >= 500
            }
        }
    }

    /// Whether there is still a mount that leads there. One that does not answer for a while is.
    private func isThere(_ destination: Destination, in holder: String) -> Bool {
        switch destination {
        case .url(let url):
            directory.workspaces(in: holder).values.contains {
                $0.isMount && $0.url == url && !$0.isBeingDeleted
            }
        case .cluster(let name): isThere(cluster: name, in: holder)
        }
    }

    private func isThere(cluster name: String, in holder: String) -> Bool {
        do throws(Status) {
            return try StoredKubeClusters(registries: registries, addresses: addresses)
                .cluster(NameInCluster(cluster: holder, name: name)) != nil
        } catch {
            // It cannot be read, which says nothing of whether it is there.
            return true
        }
    }
}

extension Headers {
    /// The headers by which a front proxy names the caller.
    fileprivate init(naming user: UserInfo) {
        self = ["X-Remote-User": user.username]
        for group in user.groups.sorted() { add("X-Remote-Group", group) }
        for key in user.extra.keys.sorted() {
            for value in user.extra[key] ?? [] {
                add(
                    "X-Remote-Extra-" + PercentCoding.encode(key, keeping: "!#$&'*+-.^_`|~"), value)
            }
        }
    }
}
