import PlatConfig
import PlatModel
import PlatValue

@testable import PlatConfig
@testable import PlatServer

/// Everything that reads what somebody else wrote, each with good inputs to start from.
struct AttackedDecoder: Sendable {
    let name: String
    let inputs: [[UInt8]]
    /// Reads a bad one; whether it was read or refused.
    let read: @Sendable ([UInt8]) -> Bool

    private init(
        _ name: String, _ inputs: [[UInt8]], _ read: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.name = name
        self.inputs = inputs
        self.read = { bytes in
            do {
                try read(bytes)
                return true
            } catch {
                return false
            }
        }
    }

    private init(
        _ name: String, _ texts: [String], text read: @escaping @Sendable (String) throws -> Void
    ) {
        self.init(name, texts.map { Array($0.utf8) }) {
            try read(String(decoding: $0, as: UTF8.self))
        }
    }

    static func all(_ recorded: AttackInputs) throws -> [AttackedDecoder] {
        let objects = recorded.bodies.map { $0.json() }
        let yaml = try AttackInputs.texts(table: "PlatValueTests/Oracle/yaml-json", ["yaml"])
        let configs = try AttackInputs.values(
            table: "PlatConfigTests/Oracle/kubeconfig-load", ["files"]
        ).flatMap { ($0.objectValue ?? Members()).compactMap(\.value.stringValue) }
        let messages = try AttackInputs.texts(
            table: "PlatServerTests/Oracle/protobuf", ["base64"]
        ).compactMap(Base64.decode)
        return [
            AttackedDecoder("JSON", objects) { _ = try Value(json: $0).json() },
            AttackedDecoder("YAML", yaml) { _ = try Value(yaml: Array($0.utf8)).yaml() },
            AttackedDecoder("protobuf", messages) { bytes in
                let object = try Protobuf.decode(bytes)
                _ = Protobuf.encode(object)
            },
            AttackedDecoder("kubeconfig", configs) {
                _ = try KubeconfigFile.parse(Array($0.utf8), path: "config")
            },
        ] + (try patches()) + (try languages()) + requests(recorded.paths)
    }

    private static func patches() throws -> [AttackedDecoder] {
        let original = try Value(
            json: #"{"a":1,"b":{"c":[1,2,3],"d":"x"},"e":null,"l":[{"k":1},{"k":2}],"metadata":{}}"#
        )
        let strategic = try AttackInputs.texts(
            table: "PlatModelTests/Oracle/strategic-patch", ["patch"])
        return [
            AttackedDecoder(
                "JSON patch",
                try AttackInputs.texts(table: "PlatValueTests/Oracle/json-patch", ["patch"])
            ) { text in
                _ = JSONPatch.strictness(of: Array(text.utf8))
                _ = try JSONPatch(reading: Array(text.utf8)).apply(to: original)
            },
            AttackedDecoder(
                "merge patch",
                try AttackInputs.texts(table: "PlatValueTests/Oracle/merge-patch", ["patch"])
            ) { text in
                _ = MergePatch.strictness(of: Array(text.utf8))
                _ = try MergePatch(reading: Array(text.utf8)).apply(to: original)
            },
            AttackedDecoder("strategic patch", strategic) { text in
                let patch = try Value(json: text)
                for kind in ["ConfigMap", "ServiceAccount", "Namespace"] {
                    guard let type = BuiltinTypes.type(apiVersion: "v1", kind: kind) else {
                        continue
                    }
                    do { _ = try StrategicMergePatch(type).apply(patch, to: original) } catch {}
                }
            },
        ]
    }

    private static func languages() throws -> [AttackedDecoder] {
        let model = "PlatModelTests/Oracle/"
        let object = try Value(
            json: #"{"spec":{"n":3,"s":"abc","l":["a","b"],"m":{"x":1}},"status":{"t":true}}"#)
        let schema = try Value(json: Self.ruledSchema)
        return [
            AttackedDecoder(
                "selectors", try AttackInputs.texts(table: model + "selectors", ["text"])
            ) { text in
                do { _ = try FieldSelector(parsing: text) } catch {}
                _ = try LabelSelector(parsing: text).matches(["a": "b"])
            },
            AttackedDecoder(
                "JSONPath", try AttackInputs.texts(table: model + "jsonpath", ["template"])
            ) { text in
                do { _ = try JSONPath.template(relaxed: text) } catch {}
                _ = try JSONPath(text).text(for: object)
            },
            AttackedDecoder("CEL", try AttackInputs.texts(table: model + "cel-rules", ["rule"])) {
                var ruled = schema
                ruled["x-kubernetes-validations"] = [["rule": .string($0)]]
                _ = CompiledSchema(try Schema(parsing: ruled)).validateRules(object)
            },
            AttackedDecoder(
                "RE2",
                try AttackInputs.texts(table: model + "cel-rules", ["rule"])
                    + AttackInputs.texts(table: model + "schema-validate", ["pattern"])
            ) { _ = try RegularExpression($0).matches("abc-DEF.012/x=y z") },
            AttackedDecoder(
                "quantities and durations",
                try AttackInputs.texts(table: model + "quantities", ["text"])
                    + AttackInputs.texts(table: model + "durations", ["text", "human", "printed"])
            ) { text in
                _ = (Quantity(text), GoDuration(text), Timestamp(text: text))
            },
            AttackedDecoder(
                "schema",
                try AttackInputs.values(table: model + "schema-validate", ["schema"])
                    .map { $0.jsonText() }
            ) { text in
                let schema = try Schema(parsing: try Value(json: text))
                _ = CompiledSchema(schema).validateStructure(object)
            },
        ]
    }

    private static let ruledSchema = """
        {"type":"object","properties":{"spec":{"type":"object","properties":{
        "n":{"type":"integer"},"s":{"type":"string"},"l":{"type":"array","items":{"type":"string"}},
        "m":{"type":"object","additionalProperties":{"type":"integer"}}}},
        "status":{"type":"object","properties":{"t":{"type":"boolean"}}}}}
        """

    private static func requests(_ paths: [String]) -> [AttackedDecoder] {
        let accepts = [
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
            "application/vnd.kubernetes.protobuf;q=0.9,*/*;q=0.1", "application/yaml",
        ]
        return [
            AttackedDecoder("paths and queries", paths) { text in
                guard let target = RequestTarget(text) else { return }
                _ = (target.path, target.query["limit"], target.query.flag("watch"))
                _ = WorkspacePath(target.segments.dropFirst().first ?? "").isValid
                _ = RequestInfo(
                    method: "GET", segments: target.segments,
                    hasTrailingSlash: target.hasTrailingSlash, query: target.query)
            },
            AttackedDecoder("Accept", accepts) {
                _ = try ReplyForm.negotiate(
                    accept: $0, ReplyForm.Offer(protobuf: .objects), isPretty: false)
            },
        ]
    }
}
