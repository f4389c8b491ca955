import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// Whatever stands in any field of any kind, a body in protobuf is read or refused.
@Suite struct ProtobufExtremesTests {
    private static let varints: [UInt64] = [
        0, 1, .max, .max - 1, 1 << 63, 1 << 63 - 1, 1 << 53, 1 << 61, 1 << 31, 1 << 32,
        0xFFFF_FFFF_8000_0000,
    ]

    /// Messages of one or two numbers: times, and what else is made of numbers.
    private static let pairs: [[UInt8]] = varints.flatMap { first in
        varints.map { second in
            var writer = WireWriter()
            writer.write(1, varint: first)
            writer.write(2, varint: second)
            return writer.bytes
        }
    }

    /// The contents that a field is tried with, each behind a tag of its own sort.
    private static func contents(_ number: Int, _ type: FieldType) -> [[UInt8]] {
        var all: [[UInt8]] = []
        func add(_ write: (inout WireWriter) -> Void) {
            var writer = WireWriter()
            write(&writer)
            all.append(writer.bytes)
        }
        for value in varints { add { $0.write(number, varint: value) } }
        for value in [0, -0.0, .nan, .infinity, -.infinity, 0x1p63, -0x1p63, 0x1p61] {
            add { $0.write(number, double: value) }
        }
        // All pairs where two numbers mean one thing, and else one of each.
        let isTime = type == .time || type == .microTime
        for bytes in isTime ? pairs : Array(pairs.prefix(varints.count)) {
            add { $0.write(number, bytes: bytes) }
        }
        for text in ["", "9223372036854775808", "1e-9223372036854775808", "[1e999]"] {
            add { $0.write(number, text: text) }
        }
        return all
    }

    /// Every field down to some depth; each structure once.
    private func check(
        _ type: BuiltinType, _ fields: [MessageField], _ seen: inout Set<String>, depth: Int,
        wrap: ([UInt8]) -> [UInt8]
    ) {
        for field in fields where field.number > 0 {
            for content in Self.contents(field.number, field.type) {
                do throws(ProtobufError) {
                    let object = try Protobuf.decode(envelope(type, wrap(content)))
                    // What is read can be told in both forms.
                    _ = Protobuf.encode(object)
                    _ = object.json()
                } catch {
                    #expect(!error.description.isEmpty)
                }
            }
            guard depth > 0, let name = message(field.type), seen.insert(name).inserted else {
                continue
            }
            check(type, ProtobufDecoder.numberedFields(of: name), &seen, depth: depth - 1) {
                var writer = WireWriter()
                writer.write(field.number, bytes: $0)
                return wrap(writer.bytes)
            }
        }
    }

    private func message(_ type: FieldType) -> String? {
        switch type {
        case .message(let name): name
        case .list(let item): message(item)
        case .schemaOrArray, .schemaOrBool, .schemaOrStrings: "JSONSchemaProps"
        default: nil
        }
    }

    private func envelope(_ type: BuiltinType, _ raw: [UInt8]) -> [UInt8] {
        var meta = WireWriter()
        meta.write(1, text: type.apiVersion)
        meta.write(2, text: type.kind)
        var envelope = WireWriter()
        envelope.write(1, bytes: meta.bytes)
        envelope.write(2, bytes: raw)
        return [0x6B, 0x38, 0x73, 0x00] + envelope.bytes
    }

    @Test func everyFieldTakesEveryNumber() {
        // What all kinds share is tried once.
        var seen: Set<String> = []
        #expect(BuiltinTypes.all.count > 20)
        for type in BuiltinTypes.all {
            check(type, type.numberedFields, &seen, depth: 6) { $0 }
        }
    }

    @Test func aNumberThatJSONHasNoWordsForIsRefused() throws {
        let fields = ProtobufDecoder.numberedFields(of: "JSONSchemaProps")
        let field = try #require(fields.first { $0.name == "maximum" })
        for (number, isTaken) in [(1.5, true), (.nan, false), (.infinity, false)] {
            var writer = WireWriter()
            writer.write(field.number, double: number)
            var members = Members()
            do throws(ProtobufError) {
                try ProtobufDecoder.decode(
                    writer.bytes[...], fields, of: "JSONSchemaProps", into: &members, depth: 0)
                #expect(isTaken, "\(number)")
            } catch {
                #expect(!isTaken, "\(number)")
            }
        }
    }

    @Test func aTimeThatNoTextCanTellIsRefused() throws {
        let type = try #require(
            BuiltinTypes.type(apiVersion: "coordination.k8s.io/v1", kind: "Lease"))
        let spec = ProtobufDecoder.numberedFields(of: "LeaseSpec")
        let field = try #require(spec.first { $0.name == "renewTime" })
        func body(_ seconds: Int64, _ nanoseconds: Int64) -> [UInt8] {
            var time = WireWriter()
            time.write(1, varint: UInt64(bitPattern: seconds))
            time.write(2, varint: UInt64(bitPattern: nanoseconds))
            var inner = WireWriter()
            inner.write(field.number, bytes: time.bytes)
            var outer = WireWriter()
            outer.write(2, bytes: inner.bytes)
            return envelope(type, outer.bytes)
        }
        #expect(throws: ProtobufError.self) { try Protobuf.decode(body(.min, 0)) }
        #expect(throws: ProtobufError.self) { try Protobuf.decode(body(.max, 999_999_999)) }
        let before = try Protobuf.decode(body(0, -1))
        #expect(before.at("spec", "renewTime") == "1969-12-31T23:59:59.999999Z")
    }

    /// A definition whose schema nests by one way of nesting after the other.
    private func definition(_ step: ([UInt8]) -> [UInt8], depth: Int) -> [UInt8]? {
        guard
            let type = BuiltinTypes.type(
                apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition")
        else { return nil }
        var schema: [UInt8] = []
        for _ in 0..<depth { schema = step(schema) }
        let path = [
            ("CustomResourceDefinitionSpec", "versions"),
            ("CustomResourceDefinitionVersion", "schema"),
            ("CustomResourceValidation", "openAPIV3Schema"),
        ]
        var body = schema
        for (message, name) in path.reversed() {
            guard let number = fieldNumber(message, name) else { return nil }
            body = field(number, body)
        }
        return envelope(type, field(2, body))
    }

    private func fieldNumber(_ message: String, _ name: String) -> Int? {
        ProtobufDecoder.numberedFields(of: message).first { $0.name == name }?.number
    }

    private func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
        var writer = WireWriter()
        writer.write(number, bytes: bytes)
        return writer.bytes
    }

    @Test(arguments: ["not", "items", "allOf", "properties", "additionalProperties"])
    func aDefinitionThatNestsTooDeepIsRefused(_ name: String) throws {
        let number = try #require(fieldNumber("JSONSchemaProps", name))
        let wraps: ([UInt8]) -> [UInt8] = { inner in
            switch name {
            case "items": field(number, field(1, inner))
            case "properties", "additionalProperties": field(number, field(2, inner))
            default: field(number, inner)
            }
        }
        for depth in [DepthLimit.value, 4_000] {
            let bytes = try #require(definition(wraps, depth: depth))
            let error = #expect(throws: ProtobufError.self) { try Protobuf.decode(bytes) }
            #expect(error == .malformed("proto: exceeded max depth of \(DepthLimit.value)"))
        }
        let fine = try #require(definition(wraps, depth: 200))
        #expect(!(try Protobuf.decode(fine).isNested(deeperThan: DepthLimit.value)))
    }

    /// One hundred thousand messages in one another, put together from the innermost's end.
    @Test func aDefinitionDeeperThanAnyStackIsRefused() throws {
        let number = try #require(fieldNumber("JSONSchemaProps", "not"))
        let tag = UInt64(number) << 3 | 2
        var reversed: [UInt8] = []
        func varint(_ value: UInt64) -> [UInt8] {
            var (rest, bytes) = (value, [UInt8]())
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            return bytes + [UInt8(rest)]
        }
        for _ in 0..<100_000 {
            reversed += (varint(tag) + varint(UInt64(reversed.count))).reversed()
        }
        let schema = Array(reversed.reversed())
        let bytes = try #require(definition({ $0 + schema }, depth: 1))
        let error = #expect(throws: ProtobufError.self) { try Protobuf.decode(bytes) }
        #expect(error == .malformed("proto: exceeded max depth of \(DepthLimit.value)"))
    }

    @Test func jsonWithinProtobufIsAsDeepAsIsLeft() throws {
        let number = try #require(fieldNumber("JSONSchemaProps", "default"))
        let text = String(repeating: "[", count: 510) + String(repeating: "]", count: 510)
        let json = field(number, field(1, Array(text.utf8)))
        let bytes = try #require(definition({ $0 + json }, depth: 1))
        #expect(throws: ProtobufError.self) { try Protobuf.decode(bytes) }
    }
}
