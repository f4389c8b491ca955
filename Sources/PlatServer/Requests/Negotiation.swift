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

    /// Chooses the first clause that can be met. `isList` says which of the two partial forms fits;
    /// `allowsTables` is false for replies that are no objects of storage.
    static func negotiate(
        accept: String?, isList: Bool, isWatch: Bool = false, allowsTables: Bool,
        allowsProtobuf: Bool, isPretty: Bool
    ) throws(Status) -> ReplyForm {
        var form = ReplyForm()
        form.isPretty = isPretty
        guard let accept, !accept.isEmpty else { return form }
        var sawKnownType = false
        for clause in clauses(accept) {
            let encoding: Encoding
            switch clause.type {
            case "*/*", "application/*", "application/json": encoding = .json
            case "application/yaml": encoding = .yaml
            case "application/vnd.kubernetes.protobuf": encoding = .protobuf
            default: continue
            }
            sawKnownType = true
            if encoding == .protobuf, !allowsProtobuf { continue }
            // There is no way to tell where a document of a stream ends.
            if encoding == .yaml, isWatch { continue }
            let version = clause.parameters["v"] ?? "v1"
            switch clause.parameters["as"] {
            case nil: form.shape = .object
            case "Table":
                guard allowsTables, encoding != .protobuf, isMeta(clause) else { continue }
                form.shape = .table(version: version)
            case "PartialObjectMetadata":
                guard allowsTables, !isList || isWatch, isMeta(clause) else { continue }
                form.shape = .partialMetadata(version: version)
            case "PartialObjectMetadataList":
                guard allowsTables, isList, isMeta(clause) else { continue }
                form.shape = .partialMetadataList(version: version)
            default: continue
            }
            form.encoding = encoding
            return form
        }
        if isWatch, sawKnownType {
            let types = ["application/json", "application/vnd.kubernetes.protobuf"]
            throw Status.notAcceptable(accepted: types.map { $0 + ";stream=watch" })
        }
        throw sawKnownType
            ? Status.notAcceptable(protobuf: allowsProtobuf) : Status.nothingAcceptable()
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

    static func nothingAcceptable() -> Status {
        Status(
            code: 406, reason: .notAcceptable,
            message: """
                406: Not Acceptable

                Available representations: application/json, application/yaml, \
                application/vnd.kubernetes.protobuf, application/json;stream=watch, \
                application/vnd.kubernetes.protobuf;stream=watch
                """, details: Details())
    }
}
