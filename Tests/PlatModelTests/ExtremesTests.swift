import PlatValue
import Testing

@testable import PlatModel

/// Numbers at the ends of their ranges end no process, wherever a client can write them.
@Suite struct ExtremesTests {
    static let integers: [Int64] = [
        0, 1, -1, 2, .max, .min, .max - 1, .min + 1, 1 << 53, -(1 << 53), 1 << 61, -(1 << 61),
        1 << 31, -(1 << 31),
    ]

    private static let texts: [String] =
        [
            "", "a", "é", "%.9223372036854775807f", "%.99999999f", "%d %b %o %x %s %e",
            "9223372036854775807:0", "-9223372036854775808:9223372036854775807", "0:-1",
            "1e-9223372036854775808", "1e9223372036854775807", "120000000000000000000Ei",
            "-120000000000000000000Ei", "999999999999999999999999999999e27", "1n",
            "9223372036854775807h", "-2562047h47m16.854775808s", "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999999-23:59", "18446744073709551615.0.0",
            "255.255.255.255/32", "::/128", "::/99999999999999999999", "Europe/Berlin",
            "a{0,1000}", "\\x{7FFFFFFFFFFFFFFF}", "nan", "-inf", "1e400",
        ] + integers.map { String($0) }

    private static let doubles: [Double] = [
        0, -0.0, 1, -1, .nan, .infinity, -.infinity, .greatestFiniteMagnitude,
        .leastNonzeroMagnitude, 0x1p53, 0x1p61, 0x1p63, -0x1p63, 0x1p64,
    ]

    private static func values(_ type: CELType, _ depth: Int = 0) -> [CELValue] {
        switch type {
        case .null: return [.null]
        case .bool: return [.bool(true), .bool(false)]
        case .int: return integers.map(CELValue.int)
        case .uint: return [0, 1, .max, .max - 1, 1 << 63, 1 << 53].map(CELValue.uint)
        case .double: return doubles.map(CELValue.double)
        case .string: return texts.map(CELValue.string)
        case .bytes: return [.bytes([]), .bytes([0, 255, 128])]
        case .timestamp:
            let range = CELTimestamp.range
            return [range.lowerBound, 0, range.upperBound].map { seconds in
                var moment = CELTimestamp(
                    moment: Timestamp(seconds: seconds, nanoseconds: 999_999_999))
                moment.offset = seconds < 0 ? 86_400 : -86_400
                return .timestamp(moment)
            }
        case .duration: return integers.map { .duration(GoDuration(nanoseconds: $0)) }
        case .type: return [.type("int")]
        case .list(let element):
            let elements = depth < 3 ? values(element, depth + 1) : []
            return [.list(.computed([])), .list(.computed(elements))]
                + elements.prefix(3).map { .list(.computed([$0])) }
        case .map(let key, let value):
            let keys = depth < 3 ? values(key, depth + 1).prefix(1) : []
            let held = values(value, depth + 3).first ?? .null
            return [.map(.computed([])), .map(.computed(keys.map { ($0, held) }))]
        case .optional(let inner):
            return [.optional(nil)] + values(inner, depth + 1).prefix(4).map { .optional($0) }
        case .quantity:
            return texts.compactMap { CELQuantity($0).map(CELValue.quantity) }
        case .url, .ip, .cidr, .semver:
            let makers: [CELType: String] = [
                .url: "url", .ip: "ip", .cidr: "cidr", .semver: "semver",
            ]
            let made = (texts + ["http://[::1]:99999999999999999999/", "::", "0.0.0.0", "1.2.3"])
                .map { CELFunctions.call(makers[type] ?? "", [.string($0)]) }
            return made.filter { !$0.isError }
        case .format: return CELFormat.allCases.map(CELValue.format)
        default:
            return [.int(.min), .uint(.max), .double(.nan), .string("1"), .null, .bool(true)]
        }
    }

    /// Some combinations of the arguments, all of them where they are few.
    private static func combinations(_ pools: [[CELValue]]) -> [[CELValue]] {
        let count = pools.reduce(1) { $0 * max($1.count, 1) }
        let places = count <= 600 ? Array(0..<count) : (0..<600).map { $0 * 7919 % count }
        return places.map { place in
            var rest = place
            return pools.compactMap { pool in
                guard !pool.isEmpty else { return nil }
                defer { rest /= pool.count }
                return pool[rest % pool.count]
            }
        }
    }

    @Test(arguments: CELDeclarations.functions.keys.sorted())
    func functionsOfRulesTakeEveryNumber(_ name: String) {
        for overload in CELDeclarations.functions[name] ?? [] {
            for arguments in Self.combinations(overload.parameters.map { Self.values($0) })
            where arguments.count == overload.parameters.count {
                let result: CELValue
                if let operation = CELOperators.Operation(rawValue: name) {
                    result = CELOperators.call(operation, arguments)
                    _ = CELCost.ofOperation(operation, arguments)
                } else if name.hasPrefix("_[") {
                    result = CELAccess.element(arguments[0], arguments[1])
                    _ = CELAccess.optionalElement(arguments[0], arguments[1])
                } else {
                    result = CELFunctions.call(name, arguments)
                    if !arguments.isEmpty { _ = CELCost.ofCall(name, arguments, result) }
                }
                _ = CELFormatting.shown(result)
                _ = result.size
            }
        }
    }

    @Test func aPrecisionThatNoMemoryHoldsIsAnErrorOfTheRule() {
        let result = CELFunctions.call(
            "format", [.string("%.9223372036854775807f"), .list(.computed([.double(1)]))])
        #expect(result.isError)
    }

    @Test func sumsOfQuantitiesThatAreTooLargeAreErrorsOfTheRule() throws {
        let quantity = CELValue.quantity(try #require(CELQuantity("120000000000000000000Ei")))
        #expect(CELFunctions.call("add", [quantity, quantity]).isError)
        #expect(!CELFunctions.call("sub", [quantity, quantity]).isError)
    }

    @Test func zonesThatAreFarOffWrapAsUpstream() {
        #expect(CELTimestamp.offset(of: "-02:30") == -9000)
        #expect(CELTimestamp.offset(of: "9223372036854775807:0") != nil)
    }

    @Test func everyMomentHasATextOrIsNone() throws {
        for seconds in Self.integers {
            let moment = Timestamp(seconds: seconds)
            _ = (moment.civil, moment.weekday, moment.dayOfYear, moment.text(withFraction: true))
            _ = GoDuration.age(since: moment, now: Timestamp(seconds: .max))
            _ = GoDuration.age(since: moment, now: Timestamp(seconds: .min))
            for nanoseconds in [0, -1, 1, Int32.min, .max, 999_999_999, 1_000_000_000] {
                guard
                    let moment = Timestamp(normalizing: seconds, nanoseconds: nanoseconds)
                else { continue }
                #expect(try Timestamp(parsing: moment.text(withFraction: true)) == moment)
                _ = moment.microText
            }
        }
        #expect(Timestamp(normalizing: 0, nanoseconds: -1)?.seconds == -1)
        #expect(Timestamp(normalizing: .min, nanoseconds: -1) == nil)
        #expect(Timestamp(normalizing: .max, nanoseconds: .max) == nil)
    }

    @Test func quantitiesWithAnyExponentAreReadOrRefused() {
        for text in Self.texts {
            for written in [text, "1e\(text)", "-1E\(text)", "\(text)Ei", "\(text)n"] {
                guard let quantity = Quantity(written) else { continue }
                _ = (quantity.description, quantity.value, quantity.milliValue)
                _ = (quantity + quantity).description
                _ = quantity < Quantity.zero
            }
        }
        #expect(Quantity("1e-9223372036854775808") == nil)
    }

    @Test func indicesOfPathsTakeEveryNumber() {
        let object: Value = ["list": [1, 2, 3], "none": []]
        for start in Self.integers {
            for end in Self.integers {
                for step in ["", ":\(end)", ":\(start)"] {
                    for field in ["list", "none"] {
                        for path in [
                            "{.\(field)[\(start)]}", "{.\(field)[\(start):\(end)\(step)]}",
                            "{.\(field)[?(@==\(start))]}", "{.\(field)[\(start),\(end)]}",
                        ] {
                            do throws(JSONPathError) {
                                _ = try JSONPath(path).text(for: object)
                            } catch {
                                #expect(!error.message.isEmpty)
                            }
                        }
                    }
                }
            }
        }
    }

    @Test func columnsTakeEveryIndex() {
        let now = Timestamp(seconds: .max)
        for type in ["integer", "number", "string", "boolean", "date"] {
            for index in Self.integers {
                let columns = PrinterColumns([
                    [
                        "name": "x", "type": .string(type), "priority": .integer(index),
                        "jsonPath": .string(".spec[\(index)]"),
                    ], ["name": "y", "type": .string(type), "jsonPath": ".spec[0]"],
                ])
                for value in [Value.integer(index), .number(.nan), .string(String(index))] {
                    let cells = columns.cells(
                        for: ["metadata": ["name": "n"], "spec": [value]], now: now)
                    #expect(cells.count == 3)
                }
            }
        }
    }

    @Test func selectorsTakeEveryNumber() throws {
        for text in Self.texts.filter({ Int64($0) != nil }) {
            for sign in [">", "<", "="] {
                let selector: LabelSelector
                do {
                    selector = try LabelSelector(parsing: "a\(sign)\(text)")
                } catch {
                    continue
                }
                for other in Self.integers { _ = selector.matches(["a": .string(String(other))]) }
            }
        }
    }

    @Test func schemasTakeEveryNumber() throws {
        let keys = [
            "minimum", "maximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems",
            "minProperties", "maxProperties",
        ]
        let bounds = Self.integers.map(Value.integer) + Self.doubles.map(Value.number)
        for bound in bounds {
            for kind in ["integer", "number", "string", "array", "object"] {
                var written: Members = ["type": .string(kind)]
                for key in keys { written[key] = bound }
                if kind == "array" { written["items"] = ["type": "integer"] }
                let schema: Schema
                do { schema = try Schema(parsing: .object(written)) } catch { continue }
                let compiled = CompiledSchema(schema)
                for value in bounds + ["x", [1], ["a": 1]] {
                    _ = compiled.validateStructure(value)
                    _ = compiled.validateUniqueness(value)
                    _ = compiled.validateRules(value)
                }
                _ = CELBounds.of(schema, isResource: false)?.cardinalityMax
            }
        }
    }
}
