import PlatModel

/// The form in which a reply is wanted, by the request's `Accept` (apiserver contract, section 2.4).
struct ReplyForm: Sendable, Equatable {
    enum Shape: Sendable, Equatable {
        case object
        case table(version: String)
        case partialMetadata(version: String)
        case partialMetadataList(version: String)
    }
    enum Encoding: Sendable, Equatable { case json, yaml, protobuf }

    var shape = Shape.object
    var encoding = Encoding.json
    var isPretty = false

    /// One clause of an Accept header.
    struct Clause {
        var type: String
        var parameters: [String: String]
        var quality: Double

        var isPretty: Bool { parameters["pretty"] == "1" }
    }

    static func clauses(_ accept: String) -> [Clause] {
        var clauses: [Clause] = []
        for part in accept.split(separator: ",") {
            let pieces = part.split(separator: ";").map { $0.trimmed }
            guard let type = pieces.first, !type.isEmpty else { continue }
            var parameters: [String: String] = [:]
            for piece in pieces.dropFirst() {
                let halves = piece.split(separator: "=", maxSplits: 1)
                guard halves.count == 2 else { continue }
                parameters[halves[0].lowercased()] = String(halves[1])
            }
            let quality = parameters.removeValue(forKey: "q").flatMap(Double.init) ?? 1
            clauses.append(
                Clause(type: type.lowercased(), parameters: parameters, quality: quality))
        }
        // A stable sort by falling quality: equal clauses keep the client's order.
        return clauses.enumerated().sorted {
            ($0.element.quality, -$0.offset) > ($1.element.quality, -$1.offset)
        }.map(\.element)
    }

    /// How much of a reply can be written in protobuf.
    enum ProtobufUse: Sendable {
        /// Every object: the kinds that are not custom.
        case objects
        /// Errors, and objects of which only identity and metadata are wanted: custom kinds.
        case metadata
        /// Nothing is promised: views. Metadata is written in it all the same for whoever would take JSON too.
        case hidden
    }

    /// What a route can answer.
    struct Offer: Sendable {
        var protobuf: ProtobufUse
        /// False for replies that are no objects of storage.
        var hasTables = true
        /// Whether the request may be a watch, and whether it is one.
        var hasStreams = false
        var isWatch = false
        /// Whether a router is in front that knows types, and nothing else of a clause; nil: where the kind is
        /// built in.
        var hasRouter: Bool?
    }

    /// Chooses the first clause that can be met. Whether a form of lists is asked of an object, or the other
    /// way round, shows only in the reply.
    static func negotiate(
        accept: String?, _ offer: Offer, isPretty: Bool
    ) throws(Status) -> ReplyForm {
        var form = ReplyForm()
        form.isPretty = isPretty
        guard let accept, !accept.isEmpty else { return form }
        let clauses = clauses(accept)
        var plain = offer
        plain.isWatch = false
        guard let answer = choice(clauses, plain) else {
            guard offer.hasRouter ?? (offer.protobuf == .objects),
                clauses.allSatisfy({ encoding($0) == nil })
            else { throw Status.notAcceptable(protobuf: offer.protobuf != .hidden) }
            throw Status.nothingAcceptable(streams: offer.hasStreams)
        }
        guard let chosen = offer.isWatch ? choice(clauses, offer) : answer else {
            let known: [Encoding] = offer.protobuf == .hidden ? [.json] : [.json, .protobuf]
            throw Status.notAcceptable(
                accepted: known.map { contentType($0) + ";stream=watch" })
        }
        form.shape = chosen.shape
        form.encoding = chosen.encoding
        form.isPretty = isPretty || chosen.isPretty
        if offer.protobuf == .hidden, !offer.isWatch, form.isPartial {
            plain.protobuf = .metadata
            form.encoding = choice(clauses, plain)?.encoding ?? form.encoding
        }
        return form
    }

    /// The form of an error for a client with this `Accept`: errors have no other shape. Nil: what is accepted
    /// can say none.
    static func ofFailure(_ accept: String?, knowsProtobuf: Bool) -> ReplyForm? {
        guard let accept, !accept.isEmpty else { return ReplyForm() }
        for clause in clauses(accept) where clause.parameters["as"] == nil {
            guard let encoding = encoding(clause), encoding != .protobuf || knowsProtobuf else {
                continue
            }
            return ReplyForm(encoding: encoding, isPretty: clause.isPretty)
        }
        return nil
    }

    private static func choice(_ clauses: [Clause], _ offer: Offer) -> ReplyForm? {
        for clause in clauses {
            guard let encoding = encoding(clause) else { continue }
            if encoding == .protobuf, offer.protobuf == .hidden { continue }
            // There is no way to tell where a document of a stream ends.
            if encoding == .yaml, offer.isWatch { continue }
            guard let shape = shape(clause, offer.hasTables) else { continue }
            switch shape {
            case .object where encoding == .protobuf && offer.protobuf != .objects: continue
            case .table where encoding == .protobuf: continue
            default:
                return ReplyForm(shape: shape, encoding: encoding, isPretty: clause.isPretty)
            }
        }
        return nil
    }

    private static func encoding(_ clause: Clause) -> Encoding? {
        switch clause.type {
        case "*/*", "application/*", "application/json": .json
        case "application/yaml": .yaml
        case Protobuf.contentType: .protobuf
        default: nil
        }
    }

    private static func shape(_ clause: Clause, _ allowsTables: Bool) -> Shape? {
        guard let word = clause.parameters["as"] else { return .object }
        guard allowsTables, isMeta(clause) else { return nil }
        let version = clause.parameters["v"] ?? "v1"
        switch word {
        case "Table": return .table(version: version)
        case "PartialObjectMetadata": return .partialMetadata(version: version)
        case "PartialObjectMetadataList": return .partialMetadataList(version: version)
        default: return nil
        }
    }

    /// What a reply in an encoding says that it is.
    static func contentType(_ encoding: Encoding) -> String {
        switch encoding {
        case .json: "application/json"
        case .yaml: "application/yaml"
        case .protobuf: Protobuf.contentType
        }
    }

    /// Whether only identity and metadata are wanted, for whichever of objects and lists.
    var isPartial: Bool {
        switch shape {
        case .object, .table: false
        case .partialMetadata, .partialMetadataList: true
        }
    }

    private static func isMeta(_ clause: Clause) -> Bool {
        clause.parameters["g"] == "meta.k8s.io"
            && ["v1", "v1beta1"].contains(clause.parameters["v"] ?? "")
    }
}

extension StringProtocol {
    /// Without blanks at either end.
    var trimmed: String {
        var view = Substring(self)
        while let first = view.first, first == " " || first == "\t" { view.removeFirst() }
        while let last = view.last, last == " " || last == "\t" { view.removeLast() }
        return String(view)
    }
}

extension Status {
    static func notAcceptable(protobuf withProtobuf: Bool) -> Status {
        notAcceptable(
            accepted: ["application/json", "application/yaml"]
                + (withProtobuf ? ["application/vnd.kubernetes.protobuf"] : []))
    }

    /// In the words of the router in front of built-in kinds.
    static func nothingAcceptable(streams: Bool) -> Status {
        let known: [ReplyForm.Encoding] = [.json, .yaml, .protobuf]
        let streamed: [ReplyForm.Encoding] = streams ? [.json, .protobuf] : []
        return nothingAcceptable(
            but: known.map(ReplyForm.contentType)
                + streamed.map { ReplyForm.contentType($0) + ";stream=watch" })
    }

    static func nothingAcceptable(but types: [String]) -> Status {
        Status(
            code: 406, reason: .notAcceptable,
            message: "406: Not Acceptable\n\nAvailable representations: "
                + types.joined(separator: ", "), details: Details())
    }
}
