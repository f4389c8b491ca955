import PlatValue
import Testing

@Suite struct DocumentStreamTests {
    private let frame: Members = [
        "apiVersion": "v1", "kind": "List", "metadata": ["resourceVersion": ""],
    ]

    /// What is hard to write: nesting, texts of several lines, what must be quoted, what is empty.
    private let elements: [Value] = [
        ["kind": "ConfigMap", "data": ["b": "two\nlines\n", "a": "on", "c": "0x10"]],
        ["text": .string(String(repeating: "a long line of words ", count: 20)), "none": .null],
        [:], [], "a text", 7, ["list": [["deep": [1, 2, [3]]], []]],
    ]

    private func whole(_ elements: [Value]) -> Value {
        var members = frame
        members["items"] = .array(elements)
        return .object(members)
    }

    @Test(arguments: [0, 1, 2, 7])
    func thePiecesAreTheWhole(_ count: Int) {
        let some = Array(elements.prefix(count))
        for (form, expected) in [
            (DocumentStream.Form.json, whole(some).json(sortedKeys: true, pretty: true) + [0x0A]),
            (.yaml, whole(some).yaml()),
        ] {
            for size in [1, 3] {
                let stream = DocumentStream(form, frame: frame, elements: "items")
                var bytes: [UInt8] = stream.add([])
                for start in stride(from: 0, to: count, by: size) {
                    bytes += stream.add(Array(some[start..<min(start + size, count)]))
                }
                bytes += stream.end()
                #expect(
                    String(decoding: bytes, as: UTF8.self)
                        == String(decoding: expected, as: UTF8.self))
            }
        }
    }

    @Test func whatIsAddedComesOutAtOnce() {
        for form in [DocumentStream.Form.json, .yaml] {
            let stream = DocumentStream(form, frame: frame, elements: "items")
            _ = stream.add(["first"])
            let text = String(decoding: stream.add(["second", "third"]), as: UTF8.self)
            #expect(text.contains("second"))
            _ = stream.end()
        }
    }
}
