/// The static type of an expression.
indirect enum CELType: Hashable, Sendable {
    /// The type of what is wrong already: it fits everywhere, so that nothing is reported twice.
    case error
    /// Known at run time only.
    case dyn
    case null, bool, int, uint, double, string, bytes, timestamp, duration
    case list(CELType)
    case map(CELType, CELType)
    /// The type of types.
    case type
    case optional(CELType)
    /// A type of a library, by name.
    case opaque(String)
    /// An object with declared fields, by the name in `CELObjectTypes`.
    case object(String)
    /// A type parameter of a declaration.
    case parameter(String)
    /// A type that is not found out yet.
    case variable(Int)

    static let quantity = CELType.opaque("kubernetes.Quantity")
    static let url = CELType.opaque("kubernetes.URL")
    static let ip = CELType.opaque("net.IP")
    static let cidr = CELType.opaque("net.CIDR")
    static let semver = CELType.opaque("kubernetes.Semver")
    static let format = CELType.opaque("kubernetes.NamedFormat")
    static let authorizer = CELType.opaque("kubernetes.authorization.Authorizer")
    static let pathCheck = CELType.opaque("kubernetes.authorization.PathCheck")
    static let groupCheck = CELType.opaque("kubernetes.authorization.GroupCheck")
    static let resourceCheck = CELType.opaque("kubernetes.authorization.ResourceCheck")
    static let decision = CELType.opaque("kubernetes.authorization.Decision")

    /// The type as messages name it.
    var text: String {
        switch self {
        case .error: "!error!"
        case .dyn: "dyn"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .list(let element): "list(\(element.text))"
        case .map(let key, let value): "map(\(key.text), \(value.text))"
        case .type: "type"
        case .optional(let type): "optional_type(\(type.text))"
        case .opaque(let name), .object(let name): name
        case .parameter(let name): name
        case .variable(let number): "_var\(number)"
        }
    }

    var isDynamic: Bool { self == .dyn || self == .error }

    /// Whether null can stand for a value of the type.
    var acceptsNull: Bool {
        switch self {
        case .optional, .opaque, .duration, .timestamp, .object, .null, .dyn, .error: true
        default: false
        }
    }
}

/// What type variables stand for, found out step by step.
struct CELSubstitution {
    private var types: [Int: CELType] = [:]
    private var nextVariable = 0

    mutating func fresh() -> CELType {
        defer { nextVariable += 1 }
        return .variable(nextVariable)
    }

    /// Puts types in for variables; variables that stand for nothing become dyn, when wanted.
    func apply(_ type: CELType, openBecomesDyn: Bool = false) -> CELType {
        switch type {
        case .variable(let number):
            if let known = types[number] { return apply(known, openBecomesDyn: openBecomesDyn) }
            return openBecomesDyn ? .dyn : type
        case .list(let element): return .list(apply(element, openBecomesDyn: openBecomesDyn))
        case .map(let key, let value):
            return .map(
                apply(key, openBecomesDyn: openBecomesDyn),
                apply(value, openBecomesDyn: openBecomesDyn))
        case .optional(let inner): return .optional(apply(inner, openBecomesDyn: openBecomesDyn))
        default: return type
        }
    }

    /// Replaces the parameters of a declaration by variables.
    static func instantiate(_ type: CELType, _ variables: [String: CELType]) -> CELType {
        switch type {
        case .parameter(let name): variables[name] ?? type
        case .list(let element): .list(instantiate(element, variables))
        case .map(let key, let value):
            .map(instantiate(key, variables), instantiate(value, variables))
        case .optional(let inner): .optional(instantiate(inner, variables))
        default: type
        }
    }

    /// Whether values of one type can stand where the other is wanted; remembers what that takes.
    mutating func assign(_ given: [CELType], to wanted: [CELType]) -> Bool {
        guard given.count == wanted.count else { return false }
        let before = types
        for (given, wanted) in zip(given, wanted) where !fits(given, wanted) {
            types = before
            return false
        }
        return true
    }

    private mutating func fits(_ first: CELType, _ second: CELType) -> Bool {
        if case .variable(let number) = second {
            let (isValid, isKnown) = substitute(first, for: number)
            if isValid { return true }
            if isKnown { return false }
        }
        if case .variable(let number) = first { return substitute(second, for: number).isValid }
        if first.isDynamic || second.isDynamic { return true }
        switch (first, second) {
        case (.null, _): return second.acceptsNull
        case (_, .null): return first.acceptsNull
        case (.list(let a), .list(let b)): return fits(a, b)
        case (.map(let a, let b), .map(let c, let d)): return fits(a, c) && fits(b, d)
        case (.optional(let a), .optional(let b)): return fits(a, b)
        default: return first == second
        }
    }

    private mutating func substitute(
        _ type: CELType, for number: Int
    ) -> (isValid: Bool, isKnown: Bool) {
        if type == .variable(number) { return (true, true) }
        if let known = types[number] {
            if known == type { return (true, true) }
            guard fits(type, known) else { return (false, true) }
            let general = Self.moreGeneral(type, known)
            if !mentions(general, number) { types[number] = general }
            return (true, true)
        }
        guard !mentions(type, number) else { return (false, false) }
        types[number] = type
        return (true, false)
    }

    private func mentions(_ type: CELType, _ number: Int) -> Bool {
        switch type {
        case .variable(let other):
            return other == number || types[other].map { mentions($0, number) } ?? false
        case .list(let element): return mentions(element, number)
        case .map(let key, let value): return mentions(key, number) || mentions(value, number)
        case .optional(let inner): return mentions(inner, number)
        default: return false
        }
    }

    static func moreGeneral(_ first: CELType, _ second: CELType) -> CELType {
        isAtLeastAsGeneral(first, second) ? first : second
    }

    private static func isAtLeastAsGeneral(_ first: CELType, _ second: CELType) -> Bool {
        if first.isDynamic { return true }
        if case .variable = first { return true }
        switch (first, second) {
        case (.list(let a), .list(let b)): return isAtLeastAsGeneral(a, b)
        case (.map(let a, let b), .map(let c, let d)):
            return isAtLeastAsGeneral(a, c) && isAtLeastAsGeneral(b, d)
        case (.optional(let a), .optional(let b)): return isAtLeastAsGeneral(a, b)
        case (.null, _): return false
        default: return first == second || second == .null
        }
    }
}
