import PlatValue

/// The functions of the libraries, by name. Each looks at the kinds of its arguments itself, because
/// calls on values of unknown type are resolved at run time.
enum CELFunctions {
    static func call(_ function: String, _ arguments: [CELValue]) -> CELValue {
        let libraries = [
            common, CELStrings.call, CELLists.call, CELOptionals.call, CELNetworks.call,
            CELAuthorization.call, CELMessage.call,
        ]
        for library in libraries {
            if let result = library(function, arguments) { return result }
        }
        let types = arguments.map(\.typeName).joined(separator: ", ")
        return .error(.noOverload(of: "\(function)(\(types))"))
    }

    private static func common(_ function: String, _ arguments: [CELValue]) -> CELValue? {
        switch function {
        case "int", "uint", "double", "string", "bytes", "bool", "timestamp", "duration", "type",
            "dyn":
            return arguments.first.map { CELConversions.convert($0, to: function) }
        case "size":
            switch arguments.first {
            case .string?, .bytes?, .list?, .map?: return .int(Int64(arguments[0].size))
            default: return .error(.noOverload(of: "size"))
            }
        case "getFullYear", "getMonth", "getDayOfYear", "getDayOfMonth", "getDate", "getDayOfWeek",
            "getHours", "getMinutes", "getSeconds", "getMilliseconds":
            return CELTimes.part(function, arguments)
        case "cel.@mapInsert": return insert(arguments)
        default: return nil
        }
    }

    private static func insert(_ arguments: [CELValue]) -> CELValue {
        guard case .map(let map) = arguments[0] else { return .error(.noOverload) }
        var entries = map.entries
        var added: [(key: CELValue, value: CELValue)] = []
        if arguments.count == 3 {
            added = [(arguments[1], arguments[2])]
        } else if case .map(let other) = arguments[1] {
            added = other.entries
        } else {
            return .error(.noOverload)
        }
        for entry in added {
            if entries.contains(where: { CELEquality.equal($0.key, entry.key) }) {
                let key = CELFormatting.shown(entry.key)
                return .failure("insert failed: key \(key) already exists")
            }
            entries.append(entry)
        }
        return .map(.computed(entries))
    }
}

/// Parts of moments and durations.
enum CELTimes {
    static func part(_ function: String, _ arguments: [CELValue]) -> CELValue {
        switch arguments.first {
        case .duration(let duration)?: return part(function, duration)
        case .timestamp(let moment)?:
            var shift = 0
            if arguments.count > 1, case .string(let zone) = arguments[1] {
                guard let offset = offset(zone, moment.moment.seconds) else {
                    return .failure("unknown time zone \(zone)")
                }
                shift = offset
            }
            let local = Timestamp(
                seconds: moment.moment.seconds + Int64(shift),
                nanoseconds: moment.moment.nanoseconds)
            return .int(part(function, local))
        default: return .error(.noOverload)
        }
    }

    private static func offset(_ zone: String, _ seconds: Int64) -> Int? {
        if zone == "UTC" || zone.isEmpty { return 0 }
        if zone.contains(":") { return CELTimestamp.offset(of: zone) }
        return TimeZone.named(zone)?.offset(at: seconds)
    }

    private static func part(_ function: String, _ moment: Timestamp) -> Int64 {
        let civil = moment.civil
        switch function {
        case "getFullYear": return civil.year
        case "getMonth": return Int64(civil.month - 1)
        case "getDayOfYear": return Int64(moment.dayOfYear)
        case "getDayOfMonth": return Int64(civil.day - 1)
        case "getDate": return Int64(civil.day)
        case "getDayOfWeek": return Int64(moment.weekday)
        case "getHours": return Int64(civil.hour)
        case "getMinutes": return Int64(civil.minute)
        case "getSeconds": return Int64(civil.second)
        default: return Int64(moment.nanoseconds / 1_000_000)
        }
    }

    private static func part(_ function: String, _ duration: GoDuration) -> CELValue {
        switch function {
        case "getHours": .int(duration.nanoseconds / 3_600_000_000_000)
        case "getMinutes": .int(duration.nanoseconds / 60_000_000_000)
        case "getSeconds": .int(duration.nanoseconds / 1_000_000_000)
        case "getMilliseconds": .int(duration.nanoseconds / 1_000_000)
        default: .error(.noOverload)
        }
    }
}
