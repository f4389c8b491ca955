import PlatValue

/// How large the values of a schema can get in one request, and how small they can be written.
final class CELBounds: Sendable {
    static let requestBytesMax: UInt64 = 3 * 1024 * 1024

    /// The most elements, members or bytes; 0 for values that have none.
    let elementsMax: UInt64
    /// The fewest bytes that a value takes as JSON.
    let bytesMin: UInt64
    let fields: [String: CELBounds]
    /// Of lists the bounds of elements, of maps those of values.
    let elements: CELBounds?
    let isMap: Bool

    private init(
        elementsMax: UInt64 = 0, bytesMin: UInt64, fields: [String: CELBounds] = [:],
        elements: CELBounds? = nil, isMap: Bool = false
    ) {
        self.elementsMax = elementsMax
        self.bytesMin = bytesMin
        self.fields = fields
        self.elements = elements
        self.isMap = isMap
    }

    /// The keys of maps: nothing is known about their length.
    static let keys = CELBounds(bytesMin: 2)

    /// Nil where the schema does not say what a value is.
    static func of(_ schema: Schema, isResource: Bool) -> CELBounds? {
        if schema.isIntOrString {
            return CELBounds(elementsMax: requestBytesMax - 2, bytesMin: 1)
        }
        switch schema.kind {
        case .array?:
            guard let items = schema.items,
                let elements = of(items, isResource: items.isEmbeddedResource)
            else { return nil }
            let estimate = (requestBytesMax - 2) / (elements.bytesMin + 1)
            return CELBounds(
                elementsMax: limit(schema.limits.maxItems) ?? estimate, bytesMin: 2,
                elements: elements)
        case .object?: return object(schema, isResource: isResource)
        case .string?: return text(schema)
        case .boolean?: return CELBounds(bytesMin: 4)
        case .number?, .integer?: return CELBounds(bytesMin: 1)
        case nil: return nil
        }
    }

    private static func limit(_ maximum: Int64?) -> UInt64? { maximum.map { UInt64(max(0, $0)) } }

    private static func object(_ schema: Schema, isResource: Bool) -> CELBounds? {
        if !isResource, case .schema(let values)? = schema.additionalProperties {
            guard let elements = of(values, isResource: values.isEmbeddedResource) else {
                return nil
            }
            // Quotes, colon, comma and at least a letter go with every value.
            let estimate = (requestBytesMax - 2) / (elements.bytesMin + 6)
            return CELBounds(
                elementsMax: limit(schema.limits.maxProperties) ?? estimate, bytesMin: 2,
                elements: elements, isMap: true)
        }
        var fields: [String: CELBounds] = [:]
        var bytesMin: UInt64 = 2
        for (name, child) in isResource ? schema.propertiesOfResource : schema.properties {
            guard let bounds = of(child, isResource: child.isEmbeddedResource) else { continue }
            if let escaped = CELEscaping.escape(name) { fields[escaped] = bounds }
            if schema.required.contains(name), child.defaultValue == nil {
                bytesMin += UInt64(name.utf8.count) + bounds.bytesMin + 4
            }
        }
        return CELBounds(bytesMin: bytesMin, fields: fields)
    }

    private static func text(_ schema: Schema) -> CELBounds {
        let unlimited = requestBytesMax - 2
        switch schema.format {
        case "byte"?:
            return CELBounds(elementsMax: limit(schema.limits.maxLength) ?? unlimited, bytesMin: 2)
        case "duration"?: return CELBounds(elementsMax: 32, bytesMin: 4)
        case "date"?: return CELBounds(elementsMax: 12, bytesMin: 12)
        case "date-time"?: return CELBounds(elementsMax: 32, bytesMin: 21)
        default: break
        }
        if let maximum = limit(schema.limits.maxLength) {
            // The limit counts code points, of which each can take four bytes.
            return CELBounds(elementsMax: product(maximum, 4), bytesMin: 2)
        }
        if let allowed = schema.allowedValues, !allowed.isEmpty {
            let longest = allowed.compactMap { $0.stringValue?.utf8.count }.max() ?? 0
            return CELBounds(elementsMax: UInt64(longest), bytesMin: 2)
        }
        return CELBounds(elementsMax: unlimited, bytesMin: 2)
    }

    /// How many values of at least this size fit one request.
    var cardinalityMax: UInt64 { Self.requestBytesMax / (bytesMin + 1) }

    func below(_ step: String) -> CELBounds? {
        switch step {
        case "@items", "@values": elements
        case "@keys": isMap ? Self.keys : nil
        default: fields[step]
        }
    }

    static func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (sum, isOver) = left.addingReportingOverflow(right)
        return isOver ? .max : sum
    }

    static func product(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (product, isOver) = left.multipliedReportingOverflow(by: right)
        return isOver ? .max : product
    }

    /// A share of a size, rounded up; computed in floats, as upstream does.
    static func share(_ size: UInt64, _ factor: Double) -> UInt64 {
        let result = (Double(size) * factor).rounded(.up)
        return result >= 18446744073709551616.0 ? .max : UInt64(result)
    }
}
