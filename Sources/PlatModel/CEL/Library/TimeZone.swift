/// A zone by name, with the rules of today.
///
/// The zone database of the machine is not read: a rule must give the same answer on every server. So
/// the zones that are known are those of the table, and past changes of the law are not.
struct TimeZone: Sendable {
    private enum Summer: Sendable {
        case none, europe, northAmerica, australia, newZealand
    }

    /// Seconds east of UTC in winter.
    private let standard: Int
    private let summer: Summer

    static func named(_ name: String) -> TimeZone? { zones[name] }

    func offset(at seconds: Int64) -> Int {
        guard isSummer(seconds) else { return standard }
        return standard + 3600
    }

    private func isSummer(_ seconds: Int64) -> Bool {
        let local = Timestamp(seconds: seconds + Int64(standard))
        let year = local.civil.year
        func moment(_ month: Int, _ sunday: Int, _ hour: Int, isLocal: Bool = true) -> Int64 {
            let day = Self.sunday(sunday, month: month, year: year)
            return day * 86400 + Int64(hour * 3600) - (isLocal ? Int64(standard) : 0)
        }
        switch summer {
        case .none: return false
        case .europe:
            let start = moment(3, -1, 1, isLocal: false)
            return start <= seconds && seconds < moment(10, -1, 1, isLocal: false)
        case .northAmerica: return moment(3, 2, 2) <= seconds && seconds < moment(11, 1, 1)
        case .australia: return seconds < moment(4, 1, 2) || seconds >= moment(10, 1, 2)
        case .newZealand: return seconds < moment(4, 1, 2) || seconds >= moment(9, -1, 2)
        }
    }

    /// The day of the n-th Sunday of a month; -1 is the last.
    private static func sunday(_ number: Int, month: Int, year: Int64) -> Int64 {
        let day = number > 0 ? 1 + (number - 1) * 7 : Timestamp.daysIn(month: month, year: year) - 6
        let earliest = Timestamp.day(year: year, month: month, day: day)
        let weekday = Timestamp(seconds: earliest * 86400).weekday
        return earliest + Int64((7 - weekday) % 7)
    }

    private init(_ minutes: Int, _ summer: Summer) {
        standard = minutes * 60
        self.summer = summer
    }

    private static let zones: [String: TimeZone] = {
        let groups: [(Int, Summer, String)] = [
            (0, .none, "UTC GMT Etc/UTC Etc/GMT Zulu Etc/Zulu Africa/Abidjan Africa/Accra"),
            (0, .europe, "Europe/London Europe/Dublin Europe/Lisbon WET"),
            (
                60, .europe,
                "Europe/Berlin Europe/Paris Europe/Madrid Europe/Rome Europe/Vienna Europe/Zurich "
                    + "Europe/Amsterdam Europe/Brussels Europe/Prague Europe/Warsaw Europe/Oslo "
                    + "Europe/Stockholm Europe/Copenhagen Europe/Budapest Europe/Belgrade CET"
            ),
            (60, .none, "Africa/Lagos Africa/Algiers"),
            (
                120, .europe,
                "Europe/Athens Europe/Helsinki Europe/Kiev Europe/Kyiv Europe/Bucharest "
                    + "Europe/Sofia Europe/Riga Europe/Vilnius Europe/Tallinn EET"
            ),
            (120, .none, "Africa/Johannesburg Africa/Maputo"),
            (180, .none, "Europe/Moscow Europe/Istanbul Europe/Minsk Africa/Nairobi Asia/Riyadh"),
            (240, .none, "Asia/Dubai"), (300, .none, "Asia/Karachi Asia/Tashkent"),
            (330, .none, "Asia/Kolkata Asia/Calcutta Asia/Colombo"), (345, .none, "Asia/Kathmandu"),
            (360, .none, "Asia/Dhaka"), (420, .none, "Asia/Bangkok Asia/Jakarta Asia/Ho_Chi_Minh"),
            (480, .none, "Asia/Shanghai Asia/Singapore Asia/Hong_Kong Asia/Taipei Australia/Perth"),
            (540, .none, "Asia/Tokyo Asia/Seoul"), (600, .none, "Australia/Brisbane"),
            (600, .australia, "Australia/Sydney Australia/Melbourne"),
            (720, .newZealand, "Pacific/Auckland"),
            (-180, .none, "America/Sao_Paulo America/Argentina/Buenos_Aires"),
            (-240, .northAmerica, "America/Halifax"), (-300, .none, "America/Bogota America/Lima"),
            (
                -300, .northAmerica,
                "America/New_York America/Toronto America/Detroit US/Eastern EST5EDT"
            ),
            (-360, .northAmerica, "America/Chicago US/Central CST6CDT"),
            (-360, .none, "America/Mexico_City"),
            (-420, .northAmerica, "America/Denver US/Mountain MST7MDT"),
            (-420, .none, "America/Phoenix"),
            (
                -480, .northAmerica,
                "America/Los_Angeles America/Vancouver US/Pacific PST8PDT"
            ),
            (-600, .none, "Pacific/Honolulu US/Hawaii"),
        ]
        var zones: [String: TimeZone] = [:]
        for (minutes, summer, names) in groups {
            for name in names.split(separator: " ") {
                zones[String(name)] = TimeZone(minutes, summer)
            }
        }
        return zones
    }()
}
