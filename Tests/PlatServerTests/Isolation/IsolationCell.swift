import PlatHTTP
import PlatValue

/// One request of the matrix: who, where, what, and as whom.
struct IsolationCell: Sendable {
    enum Action: Sendable {
        case object(IsolationOperation)
        /// What describes the place: discovery, OpenAPI.
        case document(String)
    }

    /// Whom the request asks to act as.
    enum Disguise: String, CaseIterable, Sendable {
        case viewer, owner
        /// As a viewer who is in `system:masters`.
        case masters
        /// As a viewer with a warrant for the rights of `system:masters`.
        case warrant

        var headers: Headers {
            var headers: Headers = ["Impersonate-User": self == .owner ? "owner" : "viewer"]
            if self == .masters { headers.add("Impersonate-Group", "system:masters") }
            if self == .warrant {
                headers.add(
                    "Impersonate-Extra-authorization.kcp.io%2Fwarrant",
                    #"{"user":"x","groups":["system:masters"]}"#)
            }
            return headers
        }
    }

    var persona: IsolationPersona
    var place: IsolationPlace
    var action: Action
    var disguise: Disguise?

    /// Nil where the contract leaves it open.
    var expectation: IsolationExpectation? {
        switch action {
        case .document(let path): .of(persona, place, document: path)
        case .object(let operation):
            if let disguise {
                .of(persona, place, operation, as: disguise)
            } else {
                .of(persona, place, operation)
            }
        }
    }

    var request: (method: String, path: String, body: Value?, type: String?) {
        switch action {
        case .document(let path): ("GET", path, nil, nil)
        case .object(let operation): operation.request
        }
    }

    /// Everything that is tried.
    static var all: [IsolationCell] {
        IsolationPersona.allCases.flatMap { persona in
            IsolationPlace.allCases.flatMap { place in
                (operations(at: place).map(Action.object)
                    + ["/api", "/apis", "/openapi/v3"].map(Action.document))
                    .map { IsolationCell(persona: persona, place: place, action: $0) }
            } + disguised(persona)
        }
    }

    private static func operations(at place: IsolationPlace) -> [IsolationOperation] {
        switch place {
        case .workspace(_, .path): IsolationOperation.inWorkspaces
        case .schemaView: IsolationOperation.inSchemaViews
        case .exportView(.consumer, .main), .exportView(.all, .main), .lifecycleView:
            IsolationOperation.inViews
        case .exportView: IsolationOperation.everywhere + IsolationOperation.inOtherViews
        default: IsolationOperation.everywhere
        }
    }

    private static func disguised(_ persona: IsolationPersona) -> [IsolationCell] {
        [
            IsolationPlace.workspace(.team, .path), .workspace(.consumer, .path),
            .workspace(.consumer, .mount),
        ].flatMap { place in
            Disguise.allCases.flatMap { disguise in
                IsolationOperation.everywhere.map {
                    IsolationCell(
                        persona: persona, place: place, action: .object($0), disguise: disguise)
                }
            }
        }
    }
}

extension IsolationCell: CustomStringConvertible {
    var description: String {
        let (method, path, _, _) = request
        let mask = disguise.map { " as \($0)" } ?? ""
        var verb = ""
        if case .object(let operation) = action { verb = " (\(operation.verb))" }
        return "\(persona)\(mask) at \(place.name): \(method) \(path)\(verb)"
    }
}
