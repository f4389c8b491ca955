import PlatValue
import Testing

@Suite struct JSONTests {
    static let readings: [(String, Value)] = [
        ("null", Value.null), (" true ", true), ("false", false), ("0", 0), ("-0", 0), ("-1", -1),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9007199254740993", .integer(9_007_199_254_740_993)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.0", .number(1)),
        ("1e2", .number(100)), ("1.5E-3", .number(0.0015)), ("[]", []), ("{}", [:]),
        ("[1, [2],\t{\"a\":\n[]}]", [1, [2], ["a": []]]), ("\"\"", ""),
        (#""a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#, "a\"\\/\u{8}\u{c}\n\r\té😀"),
        (#""\ud800x\udc00""#, "\u{FFFD}x\u{FFFD}"), (#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"),
        (#"{"a":1,"b":2,"a":3}"#, ["a": 3, "b": 2]),
    ]

    @Test(arguments: readings)
    func textIsRead(text: String, value: Value) throws {
        let read = try Value(json: text)
        #expect(read == value)
        #expect("\(read)" == "\(value)", "the kind of number matters too")
    }

    static let refusals: [(String, String)] = [
        ("", "line 1, column 1: unexpected end of JSON input"),
        (
            "{\n \"a\": tru }",
            "line 2, column 10: invalid character ' ' in literal true (expecting 'e')"
        ),
        ("[1 2]", "line 1, column 4: invalid character '2' after array element"),
        ("[1,]", "line 1, column 4: invalid character ']' looking for beginning of value"),
        ("{\"a\" 1}", "line 1, column 6: invalid character '1' after object key"),
        (
            "{\"a\":1,}",
            "line 1, column 8: invalid character '}' looking for beginning of object key string"
        ),
        ("{\"a\":1 \"b\"", "line 1, column 8: invalid character '\"' after object key:value pair"),
        (
            "{a:1}",
            "line 1, column 2: invalid character 'a' looking for beginning of object key string"
        ),
        ("1 2", "line 1, column 3: invalid character '2' after top-level value"),
        ("01", "line 1, column 2: invalid character '1' after top-level value"),
        ("-", "line 1, column 2: unexpected end of JSON input"),
        ("1.x", "line 1, column 3: invalid character 'x' after decimal point in numeric literal"),
        ("1ex", "line 1, column 3: invalid character 'x' in exponent of numeric literal"),
        ("\"a\nb\"", "line 1, column 3: invalid character '\\n' in string literal"),
        ("\"abc", "line 1, column 5: unexpected end of JSON input"),
        ("\"\\x\"", "line 1, column 3: invalid character 'x' in string escape code"),
        (
            "\"\\u12g4\"",
            "line 1, column 6: invalid character 'g' in \\u hexadecimal character escape"
        ),
        ("\"\\", "line 1, column 3: unexpected end of JSON input"),
        ("1e999", "line 1, column 1: number 1e999 is out of range"),
    ]

    @Test(arguments: refusals)
    func wrongTextIsRefusedWithPlace(text: String, message: String) {
        #expect(throws: ParseError.self) { try Value(json: text) }
        do throws(ParseError) { _ = try Value(json: text) } catch {
            #expect(error.description == message)
        }
    }

    @Test func nestingHasALimit() throws {
        let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        _ = try Value(json: deep)
        #expect(throws: ParseError.self) { try Value(json: "[" + deep + "]") }
        #expect(throws: ParseError.self) {
            try Value(json: String(repeating: "{\"a\":", count: 1_000_000))
        }
    }

    @Test func duplicateKeysAreReportedWithTheirPaths() throws {
        let text =
            #"{"spec":{"list":[0,{"x":1,"x":{"z":0,"z":0},"x":2}],"list":[]},"\u00e9":1,"e\u0301":2}"#
        let document = try JSONDocument(reading: Array(text.utf8))
        #expect(document.duplicateKeys == ["spec.list[1].x", "spec.list[1].x.z", "spec.list"])
        #expect(document.value.at("spec", "list") == [])
        #expect(document.value.objectValue?.count == 3, "differently composed keys differ")
    }

    @Test func largeObjectsKeepEveryMember() throws {
        let keys = (0..<5000).map { "some-longer-key-\($0 % 4000)" }
        let text = "{" + keys.map { "\"\($0)\":\"\($0)\"" }.joined(separator: ",") + "}"
        let document = try JSONDocument(reading: Array(text.utf8))
        #expect(document.value.objectValue?.count == 4000)
        #expect(document.duplicateKeys.count == 100, "no more than a hundred are kept")
        #expect(document.value["some-longer-key-3999"] == "some-longer-key-3999")
    }

    static let writings: [(Value, String)] = [
        (Value.null, "null"), ([1, -20, 0, true, false], "[1,-20,0,true,false]"),
        (.integer(.min), "-9223372036854775808"), (.number(1), "1"), (.number(-0.5), "-0.5"),
        (.number(1e21), "1e+21"), (.number(1e20), "100000000000000000000"),
        (.number(1e-6), "0.000001"), (.number(1.5e-7), "1.5e-7"), (.number(123.456), "123.456"),
        (.number(1.7976931348623157e308), "1.7976931348623157e+308"),
        (.number(.leastNonzeroMagnitude), "5e-324"),
        ("a\"\\\u{1}\u{8}\u{7f}<&>\u{2028}é", #""a\"\\\u0001\b\#u{7f}\u003c\u0026\u003e\u2028é""#),
        (["b": 1, "a": [:]], #"{"b":1,"a":{}}"#),
    ]

    @Test(arguments: writings)
    func valueIsWritten(value: Value, text: String) throws {
        #expect(value.jsonText() == text)
        #expect(try Value(json: text) == value)
    }

    @Test func keysAreSortedAndLinesBrokenOnDemand() {
        let value: Value = ["b": [1, ["z": "<"]], "a": [], "c": [:]]
        #expect(value.jsonText(sortedKeys: true) == #"{"a":[],"b":[1,{"z":"\u003c"}],"c":{}}"#)
        let pretty = """
            {
                "b": [
                    1,
                    {
                        "z": "\\u003c"
                    }
                ],
                "a": [],
                "c": {}
            }
            """
        #expect(value.jsonText(pretty: true) == pretty)
    }
}
