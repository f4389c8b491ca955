internal import CYAML

extension Value {
    /// Writes YAML as `kubectl -o yaml` does: keys sorted, sequences not indented, texts quoted that
    /// would be read as something else.
    ///
    /// - Parameter sortedKeys: false keeps the order of members.
    public func yaml(sortedKeys: Bool = true) -> [UInt8] {
        var writer = YAMLWriter(sortedKeys: sortedKeys)
        return writer.write(self)
    }

    /// The same as a text.
    public func yamlText(sortedKeys: Bool = true) -> String {
        String(decoding: yaml(sortedKeys: sortedKeys), as: UTF8.self)
    }
}

/// Writes one document through libyaml's emitter.
struct YAMLWriter: ~Copyable {
    private final class Output {
        var bytes: [UInt8] = []
    }

    private let sortedKeys: Bool
    private let output = Output()
    // On the heap: libyaml keeps pointers into the emitter, which therefore must not move.
    private let emitter = UnsafeMutablePointer<yaml_emitter_t>.allocate(capacity: 1)

    init(sortedKeys: Bool) {
        self.sortedKeys = sortedKeys
        emitter.initialize(to: yaml_emitter_t())
        require(yaml_emitter_initialize(emitter))
        yaml_emitter_set_unicode(emitter, 1)
        yaml_emitter_set_output(
            emitter,
            { context, bytes, count in
                guard let context, let bytes else { return 0 }
                // SAFETY: `context` is the output, which lives as long as the writer.
                let output = Unmanaged<Output>.fromOpaque(context).takeUnretainedValue()
                output.bytes.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
                return 1
            }, Unmanaged.passUnretained(output).toOpaque())
    }

    deinit {
        yaml_emitter_delete(emitter)
        emitter.deallocate()
    }

    mutating func write(_ value: Value) -> [UInt8] {
        emit { yaml_stream_start_event_initialize($0, YAML_UTF8_ENCODING) }
        emit { yaml_document_start_event_initialize($0, nil, nil, nil, 1) }
        emit(value)
        emit { yaml_document_end_event_initialize($0, 1) }
        require(yaml_emitter_flush(emitter))
        return output.bytes
    }

    /// What has been written since the last time.
    func drain() -> [UInt8] {
        require(yaml_emitter_flush(emitter))
        defer { output.bytes.removeAll(keepingCapacity: true) }
        return output.bytes
    }

    private func emit(_ value: Value) {
        switch value {
        case .null: emit(plain: "null")
        case .bool(let value): emit(plain: value ? "true" : "false")
        case .integer(let value): emit(plain: String(value))
        case .number(let value): emit(plain: Self.text(of: value))
        case .string(let text): emit(text)
        case .array(let elements):
            emit { yaml_sequence_start_event_initialize($0, nil, nil, 1, YAML_ANY_SEQUENCE_STYLE) }
            for element in elements { emit(element) }
            emit { yaml_sequence_end_event_initialize($0) }
        case .object(let members):
            emit { yaml_mapping_start_event_initialize($0, nil, nil, 1, YAML_ANY_MAPPING_STYLE) }
            let entries = sortedKeys ? YAMLKeyOrder.sorted(members) : Array(members)
            for (key, value) in entries {
                emit(key)
                emit(value)
            }
            emit { yaml_mapping_end_event_initialize($0) }
        }
    }

    private static func text(of number: Double) -> String {
        if number.isNaN { return ".nan" }
        if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
        return GoText.text(of: number)
    }

    private func emit(_ text: String) {
        if text.utf8.contains(UInt8(ascii: "\n")) {
            emit(text, YAML_LITERAL_SCALAR_STYLE)
        } else if YAMLScalar.plain(text) == .string, !isBase60(text) {
            emit(text, YAML_PLAIN_SCALAR_STYLE)
        } else {
            emit(text, YAML_DOUBLE_QUOTED_SCALAR_STYLE)
        }
    }

    private func emit(plain text: String) { emit(text, YAML_PLAIN_SCALAR_STYLE) }

    private func emit(_ text: String, _ style: yaml_scalar_style_t) {
        var text = text
        text.withUTF8 { bytes in
            emit {
                yaml_scalar_event_initialize(
                    $0, nil, nil, bytes.baseAddress, Int32(bytes.count), 1, 1, style)
            }
        }
    }

    private func emit(_ initialize: (UnsafeMutablePointer<yaml_event_t>) -> Int32) {
        var event = yaml_event_t()
        require(initialize(&event))
        require(yaml_emitter_emit(emitter, &event))
    }

    /// libyaml refuses only events in a wrong order, texts that are not UTF-8, and to work without
    /// memory: none of which the world can cause here.
    private func require(_ answer: Int32) {
        precondition(answer != 0, "libyaml's emitter takes every well-formed sequence of events")
    }

    /// Whether YAML 1.1 readers may take the text for a number of minutes and seconds.
    private func isBase60(_ text: String) -> Bool {
        // Most texts end here, without being cut.
        guard let lead = text.utf8.first, lead <= UInt8(ascii: "9") else { return false }
        var parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first else { return false }
        parts.removeFirst()
        func isDigit(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        let underscore = UInt8(ascii: "_")
        let sign = first.first == UInt8(ascii: "+") || first.first == UInt8(ascii: "-")
        let whole = first.dropFirst(sign ? 1 : 0)
        guard let lead = whole.first, isDigit(lead),
            whole.allSatisfy({ isDigit($0) || $0 == underscore })
        else { return false }
        if let last = parts.popLast() {
            // The last part may have a fraction.
            let point = last.firstIndex(of: UInt8(ascii: ".")) ?? last.endIndex
            guard last[point...].dropFirst().allSatisfy({ isDigit($0) || $0 == underscore }) else {
                return false
            }
            parts.append(last[..<point])
        }
        return parts.allSatisfy { part in
            guard let tens = part.first, part.allSatisfy(isDigit) else { return false }
            return part.count == 1 || (part.count == 2 && tens <= UInt8(ascii: "5"))
        }
    }
}

/// One object with an array in it whose elements come one by one.
extension YAMLWriter {
    /// Writes what stands before the first element.
    func beginFrame(_ members: ArraySlice<Members.Element>, _ key: String) {
        emit { yaml_stream_start_event_initialize($0, YAML_UTF8_ENCODING) }
        emit { yaml_document_start_event_initialize($0, nil, nil, nil, 1) }
        emit { yaml_mapping_start_event_initialize($0, nil, nil, 1, YAML_ANY_MAPPING_STYLE) }
        for (key, value) in members {
            emit(key)
            emit(value)
        }
        emit(key)
        emit { yaml_sequence_start_event_initialize($0, nil, nil, 1, YAML_ANY_SEQUENCE_STYLE) }
    }

    func writeElement(_ value: Value) { emit(value) }

    /// Writes what stands behind the last element.
    func endFrame(_ members: ArraySlice<Members.Element>) {
        emit { yaml_sequence_end_event_initialize($0) }
        for (key, value) in members {
            emit(key)
            emit(value)
        }
        emit { yaml_mapping_end_event_initialize($0) }
        emit { yaml_document_end_event_initialize($0, 1) }
    }
}
